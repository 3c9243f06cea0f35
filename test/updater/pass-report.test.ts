import { describe, expect, it } from "vitest";
import { passReport } from "../../src/updater/pass-report.ts";
import { nextAfter } from "../../src/updater/schedule.ts";
import { done, failure, image, twoImages } from "./reconcile.support.ts";

const NOW = 1_000_000;

describe("passReport", () => {
  it("shows what is known of the images, and the trouble, after a pass that could not be made", async () => {
    const { images } = done(await twoImages().pass()).report;
    const next = nextAfter(failure(), undefined, NOW);
    const subject = { application: "argocd/api", mode: "apply", images } as const;
    expect(passReport({ kind: "failed", failure: failure() }, subject, next, NOW)).toEqual({
      application: "argocd/api",
      at: NOW,
      mode: "apply",
      dryRun: false,
      images,
      trouble: { failure: failure(), since: NOW, attempts: 1, nextTryAt: next.retryAt },
    });
  });

  it("tells an image that waits when it is tried again, and no other", async () => {
    const world = twoImages();
    world.tags["docker.io/acme/proxy"] = ["1.0.0"];
    world.failing.confirm = failure();
    const result = await world.pass();
    const subject = { application: "argocd/api", mode: "apply", images: [] } as const;
    const report = passReport(result, subject, { retryAt: NOW + 7, setback: undefined }, NOW);
    expect(image(result).state).toBe("waiting");
    expect(report.images.map(({ nextTryAt }) => nextTryAt)).toEqual([NOW + 7, undefined]);
  });

  it("keeps the time that an image waits for by itself, where that is earlier or nothing failed", async () => {
    const { report } = done(await twoImages().pass());
    const [row] = report.images;
    if (row === undefined) throw new Error("an image is expected");
    const images = [{ ...row, state: "waiting" as const, nextTryAt: NOW + 5 }];
    const subject = { application: "argocd/api", mode: "apply", images: [] } as const;
    const nextTry = (retryAt: number | undefined) =>
      passReport(
        { kind: "done", report: { ...report, images }, failure: undefined, lookAt: undefined },
        subject,
        { retryAt, setback: undefined },
        NOW,
      ).images[0]?.nextTryAt;
    expect([nextTry(undefined), nextTry(NOW + 7), nextTry(NOW + 3)]).toEqual([NOW + 5, NOW + 5, NOW + 3]);
  });
});
