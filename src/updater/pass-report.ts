/** The status row of an Application after a pass, also after one that could not be made. Pure. */
import type { ApplicationReport, ImageReport } from "../protocol.ts";
import type { PassResult } from "./reconcile.ts";
import { earliest, type Next } from "./schedule.ts";

export interface Subject {
  /** `namespace/name`. */
  readonly application: string;
  readonly mode: ApplicationReport["mode"];
  /** Rows of the last pass: what is known of the images while nothing newer is. */
  readonly images: readonly ImageReport[];
}

/** `now` in epoch milliseconds. */
export function passReport(
  result: PassResult,
  { application, mode, images }: Subject,
  { retryAt, setback }: Pick<Next, "retryAt" | "setback">,
  now: number,
): ApplicationReport {
  if (result.kind === "failed") {
    const trouble = setback && { ...setback, nextTryAt: retryAt };
    return { application, at: now, mode, dryRun: false, images, trouble };
  }
  const rows = result.report.images.map((image) =>
    image.state === "waiting" ? { ...image, nextTryAt: earliest(image.nextTryAt, retryAt) } : image,
  );
  return { ...result.report, images: rows };
}
