/** The commands that `--keep` prints: ready to paste, with the addresses and tokens of this run. Pure. */
import { DEV, REPOSITORY } from "./applications.ts";
import type { System } from "./system.ts";

export interface Command {
  readonly title: string;
  readonly shell: string;
}

/** In an order that makes sense when they are run one after the other. */
export function commandsFor(
  { worker, webhookUrl, apiToken }: System,
  controlUrl: string,
): readonly Command[] {
  const token = `-H 'Authorization: Bearer ${apiToken}'`;
  const payload = JSON.stringify({ push_data: { tag: "0.3.0" }, repository: { repo_name: REPOSITORY } });
  const curl = (rest: string) => `curl -sS -w '\\n' ${rest}`;
  return [
    { title: "Push a tag (no webhook yet)", shell: curl(`-X POST '${controlUrl}/demo/push?tag=0.3.0'`) },
    {
      title: "Fire its webhook, as Docker Hub does",
      shell: curl(`-X POST '${webhookUrl}' -d '${payload}'`),
    },
    { title: "See what the Applications ask for", shell: curl(`'${controlUrl}/demo'`) },
    {
      title: "Roll back by hand",
      shell: curl(`-X POST '${controlUrl}/demo/rollback?application=${DEV}&tag=0.1.0'`),
    },
    {
      title: "Trigger by hand: what is decided, and why (dryRun only decides)",
      shell: curl(`-X POST ${token} -d '{"dryRun":false}' '${worker.url}/api/v1/check'`),
    },
    {
      title: "Take the rolled-back Application up again",
      shell: curl(`-X POST ${token} -d '{"application":"${DEV}"}' '${worker.url}/api/v1/resume'`),
    },
    {
      title: "Run the cron trigger (it does not run by itself here)",
      shell: curl(`'${worker.url}/cdn-cgi/local/scheduled'`),
    },
    { title: "Look at the status", shell: curl(`${token} '${worker.url}/api/v1/status'`) },
  ];
}
