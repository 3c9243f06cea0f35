/** What Image Updater has and there is not here, in the words for each. */
import { note, type Part } from "./part.ts";

type Words = (where: string) => Part;

const words =
  (what: string, mend: string): Words =>
  (where) =>
    note(where, what, mend);

export const noScripts = words(
  "A Worker runs no script.",
  "Set the Worker secret that is named beside the registry that uses the script.",
);

export const noGit = words(
  "Nothing is written to Git, so this has no effect.",
  "Let the Worker write to Argo CD (write-back method `argocd`), or keep what needs Git with Image Updater.",
);

export const noMetrics = words(
  "There are no Prometheus metrics.",
  "Read `GET /api/v1/status`, and the log with `npx wrangler tail`.",
);
