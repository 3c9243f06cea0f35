/** The Worker's own status, as the scenario reads it: `GET /api/v1/status`. */
import * as v from "valibot";
import { keyOf } from "./applications.ts";
import type { System } from "./system.ts";

const version = v.optional(v.object({ tag: v.string() }));
const document = v.object({
  applications: v.array(
    v.object({
      application: v.string(),
      at: v.pipe(v.string(), v.transform(Date.parse)),
      images: v.array(
        v.object({
          state: v.string(),
          running: version,
          lastApplied: version,
          reason: v.string(),
          mend: v.optional(v.string(), ""),
        }),
      ),
      trouble: v.optional(v.object({ failure: v.object({ message: v.string() }) })),
    }),
  ),
});

/** The one image of an Application, as its last pass left it. */
export interface Row {
  /** When that pass was, epoch milliseconds. */
  readonly at: number;
  readonly state: string;
  readonly running: string | undefined;
  readonly reason: string;
  /** Empty when there is nothing to mend. */
  readonly mend: string;
}

/** Undefined while the Worker does not know the Application. */
export async function rowOf({ worker, apiToken }: System, name: string): Promise<Row | undefined> {
  const { body } = await worker.api("status", apiToken);
  const { applications } = v.parse(document, body);
  const found = applications.find(({ application }) => application === keyOf(name));
  const [image] = found?.images ?? [];
  if (found === undefined || image === undefined) return undefined;
  const reason = found.trouble?.failure.message ?? image.reason;
  return { at: found.at, state: image.state, running: image.running?.tag, reason, mend: image.mend };
}

/** For a check that was missed: what the Worker says about it. */
export async function explanation(system: System, name: string): Promise<string> {
  const row = await rowOf(system, name);
  return row === undefined
    ? "The Worker does not know it."
    : `The Worker says (${row.state}): ${row.reason} ${row.mend}`.trimEnd();
}
