/** What stands around the scenario: the beginning, the end, and the commands of `--keep`. */
import { commandsFor } from "./commands.ts";
import type { LogLine } from "./journal.ts";
import type { Outcome } from "./play.ts";
import type { Screen } from "./screen.ts";
import type { System } from "./system.ts";

/** The Worker's last words that are shown beside a step that did not hold. */
const LAST_WORDS = 8;

export function showStart(screen: Screen, { worker, registry, argocd }: System): void {
  screen.heading("Image Updater Worker: a push reaches Argo CD");
  screen.text("");
  screen.row(
    "Worker",
    `${worker.url}  as built, in local workerd, with MODE=apply: it writes (a deployment begins with MODE=observe)`,
  );
  screen.row("Registry", `${registry.url}  stands in for Docker Hub: private, bearer tokens, webhooks`);
  screen.row("Argo CD", `${argocd.url}  stands in for argocd-server: example-api-dev, example-api-prd`);
  screen.row(
    "Config",
    "test/fixtures/config: a resource as users have it, registries.yaml with the registry above as api_url",
  );
  screen.text("");
  screen.faint("  dev takes `~0-0` (every 0.x.x, pre-releases too), prd takes `~0` (stable 0.x.x).");
  screen.faint("  ms: from the webhook being sent to the PATCH arriving at Argo CD.");
}

export function showEnd(screen: Screen, { pushToPatchMs }: Outcome, tookMs: number): void {
  const sorted = pushToPatchMs.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  screen.verdict(true, `Every step held, in ${Math.round(tookMs / 1000)} s.`);
  screen.text("");
  screen.row(
    "Push to patch",
    `median ${median} ms, at most ${sorted.at(-1) ?? 0} ms, over ${sorted.length} updates`,
  );
  screen.row("", "a poll every 2 minutes takes a minute on average");
  screen.row("Play with it", "npm run demo -- --keep");
  screen.row("Your own", "README.md: six steps to a deployment");
}

export function showMissed(screen: Screen, what: string, log: readonly LogLine[]): void {
  screen.verdict(false, what);
  const words = log.filter(({ level }) => level === "warn" || level === "error").slice(-LAST_WORDS);
  if (words.length > 0) screen.text("\nWhat the Worker warned of:");
  for (const { subject, text } of words) screen.line({ kind: "told", subject, text });
}

export function showCommands(screen: Screen, system: System, controlUrl: string): void {
  screen.text("");
  screen.heading("Everything stays up until Ctrl-C. Paste into another terminal:");
  for (const { title, shell } of commandsFor(system, controlUrl)) {
    screen.text("");
    screen.faint(`  # ${title}`);
    screen.text(`  ${shell}`);
  }
  screen.text("");
  screen.heading("What the Worker says meanwhile:");
}
