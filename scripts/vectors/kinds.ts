/** The kinds of rows that can be replayed: one file each, and one line here. */
import { judgeCompare } from "./compare.ts";
import { judgeConstraint } from "./constraints.ts";
import { judgeRef } from "./refs.ts";
import type { Judge } from "./replay.ts";
import { judgeSelection } from "./selection.ts";
import { judgeUpdate } from "./update.ts";
import { judgeVersion } from "./versions.ts";
import { judgeWebhook } from "./webhook.ts";

export const KINDS: ReadonlyMap<string, Judge> = new Map([
  ["constraints", judgeConstraint],
  ["constraints-long", judgeConstraint],
  ["versions", judgeVersion],
  ["compare", judgeCompare],
  ["refs", judgeRef],
  ["selection", judgeSelection],
  ["update", judgeUpdate],
  ["webhook", judgeWebhook],
]);
