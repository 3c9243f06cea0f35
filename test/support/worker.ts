/**
 * The built Worker in local workerd, for system tests, the demo and the benchmarks. The bundle is the one that
 * `npm run build` makes; only the two configuration modules are replaced.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { watch } from "./secret-watch.ts";
import { workerds } from "./workerd-process.ts";

const DIST = join(import.meta.dirname, "../../dist");

export interface WorkerOptions {
  /** Instead of `config/*.yaml`, by file name. Absent: as bundled. */
  readonly resources?: Readonly<Record<string, string>>;
  /** Instead of `config/registries.yaml`. Absent: as bundled. */
  readonly registries?: string;
  /** Variables and secrets. */
  readonly vars: Readonly<Record<string, string>>;
  /** Default: a free one. */
  readonly port?: number;
  /** Each line that the Worker logs. */
  readonly onLog?: (line: string) => void;
  /** Where Durable Objects keep their storage between runs. Absent: a folder that is removed at the end. */
  readonly storage?: string;
  /**
   * Is nothing kept to be searched for secrets? For a Worker that runs for hours, as the demo's, and for one that is measured:
   * its objects are then kept in memory, unless `storage` says where.
   */
  readonly unwatched?: boolean;
  /** JavaScript of a module in front of the Worker: it imports `./index.js`, and exports what that does and more. */
  readonly front?: string;
}

export interface RunningWorker {
  readonly url: string;
  /** What the cron trigger does. */
  sweep(): Promise<void>;
  /** A call of the API with a bearer token. */
  api(
    path: string,
    token: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /**
   * SIGKILL for the workerd process, at once: whatever it was doing ends there, and nothing is told to it. Where several
   * Workers are started at the same time, nobody can tell whose process is whose, and it throws.
   */
  kill(): Promise<void>;
  /** Stops it, and throws if a secret stands in anything that it said, sent to a wrong server or stored. */
  stop(): Promise<void>;
}

export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const others = workerds();
  const objects = ["Fleet", "Repository", "Application"];
  const ownStorage =
    options.storage === undefined && !options.unwatched
      ? mkdtempSync(join(tmpdir(), "image-updater-worker-"))
      : undefined;
  const storage = options.storage ?? ownStorage;
  const remove = () => ownStorage && rmSync(ownStorage, { recursive: true, force: true });
  // Also where the process is ended before it is stopped.
  process.once("exit", remove);
  const lines: string[] = [];
  let hear = (line: string): void => void lines.push(line);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: "image-updater-worker",
      port: options.port ?? 0,
      host: "127.0.0.1",
      modules: modulesOf(options),
      compatibilityDate: "2026-11-01",
      // For modules in front alone; the Worker itself is deployed without.
      ...(options.front !== undefined && { compatibilityFlags: ["nodejs_als"] }),
      bindings: { ...options.vars },
      durableObjects: Object.fromEntries(
        objects.map((className) => [className.toUpperCase(), { className, useSQLite: true }]),
      ),
      ...(storage !== undefined && { resourcePersistencePath: storage }),
      unsafeTriggerHandlers: true,
      log: new Log(LogLevel.ERROR),
      handleStructuredLogs: ({ message }) => {
        hear(message);
        options.onLog?.(message);
      },
    }),
  );
  const url = (await miniflare.ready).origin;
  const { vars, registries } = options;
  const watched =
    options.unwatched || storage === undefined ? undefined : watch({ url, vars, registries, storage });
  for (const line of lines) watched?.hear(line);
  hear = (line) => watched?.hear(line);
  const processes = workerds().filter((pid) => !others.includes(pid));
  let stopped: Promise<void> | undefined;
  // What a killed process left in storage is for the next one to recover, so nobody opens it.
  const stop = (isKilled: boolean) => {
    stopped ??= miniflare.dispose().then(() => {
      try {
        watched?.end({ storage: !isKilled });
      } finally {
        process.removeListener("exit", remove);
        remove();
      }
    });
    return stopped;
  };
  return {
    url,
    sweep: async () => {
      const answer = await fetch(`${url}/cdn-cgi/local/scheduled`);
      if (!answer.ok) throw new Error(`the cron trigger answered ${answer.status}: ${await answer.text()}`);
    },
    api: async (path, token, body) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
      const answer = await fetch(`${url}/api/v1/${path}`, init);
      return { status: answer.status, body: JSON.parse(await answer.text()) };
    },
    kill: async () => {
      const [pid, another] = processes;
      if (pid === undefined || another !== undefined) throw new Error("no one process is this Worker's");
      process.kill(pid, "SIGKILL");
      // Before Miniflare notices the death: it would start the Worker again by itself.
      await stop(true);
    },
    stop: () => stop(false),
  };
}

function modulesOf(options: WorkerOptions) {
  const files = readdirSync(DIST);
  const bundle = readFileSync(join(DIST, "index.js"), "utf8");
  const text = (suffix: string, replaced: string | undefined) => {
    // Modules of an earlier build may still be there; the bundle names its own.
    const path = files.find((name) => name.endsWith(suffix) && bundle.includes(name));
    if (path === undefined) throw new Error(`dist/ has no ${suffix}; run: npm run build`);
    return { type: "Text" as const, path, contents: replaced ?? readFileSync(join(DIST, path), "utf8") };
  };
  const resources =
    options.resources &&
    JSON.stringify(
      Object.entries(options.resources).map(([name, content]) => ({ name: `config/${name}`, text: content })),
    );
  const front =
    options.front === undefined
      ? []
      : [{ type: "ESModule" as const, path: "front.js", contents: options.front }];
  return [
    ...front,
    { type: "ESModule" as const, path: "index.js", contents: bundle },
    text("-resources.txt", resources),
    text("-registries.txt", options.registries),
    text("-openapi.txt", undefined),
  ];
}
