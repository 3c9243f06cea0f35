/**
 * Starts the stack in a folder, runs what is to be run against it, and stops it: the part of `npm run e2e` that runs
 * enclosed. Usage: node scripts/e2e/inside.ts FOLDER COMMAND...; no command stays up until it is interrupted.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { buildStack } from "../../test/e2e/stack/build.ts";
import { type Stack, startStack } from "../../test/e2e/stack/stack.ts";
import { TARGET_VARIABLE, type Target } from "../../test/e2e/target.ts";
import { serve } from "../../test/support/serve.ts";

const [folder = "", ...command] = process.argv.slice(2);
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interrupted.abort());

process.exit(
  await run().catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    return interrupted.signal.aborted ? 130 : 1;
  }),
);

async function run(): Promise<number> {
  const stack = await startStack(await buildStack(say), folder, say, interrupted.signal);
  const control = await serve(0, (request) => obey(stack, request));
  try {
    const target: Target = {
      argocd: stack.argocd,
      git: { url: stack.gitUrl, pushUrl: stack.gitUrl },
      control: control.url,
    };
    return command.length === 0 ? await stayUp(target) : await runAgainst(target, command);
  } finally {
    await control.stop();
    await stack.stop();
  }
}

/** `POST /take?part=git`, `POST /give?part=git`, `POST /kube?path=...` with a patch as its body. */
async function obey(stack: Stack, request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const part = searchParams.get("part") ?? "";
  if (pathname === "/take") await stack.take(part);
  else if (pathname === "/give") await stack.give(part);
  else if (pathname === "/kube") {
    const type = request.headers.get("content-type") ?? "";
    const { status, text } = await stack.kube.call(
      "PATCH",
      searchParams.get("path") ?? "",
      await request.text(),
      type,
    );
    return new Response(text, { status });
  } else return new Response("take, give or kube", { status: 404 });
  return new Response("done");
}

async function runAgainst(target: Target, [program = "", ...args]: readonly string[]): Promise<number> {
  // A process group of its own, so that what it started ends with it.
  const child = spawn(program, args, {
    stdio: "inherit",
    detached: true,
    env: { ...process.env, [TARGET_VARIABLE]: JSON.stringify(target) },
  });
  interrupted.signal.addEventListener("abort", () => child.pid && process.kill(-child.pid, "SIGKILL"));
  const [code] = await once(child, "close");
  return interrupted.signal.aborted ? 130 : (code ?? 1);
}

async function stayUp({ argocd, git }: Target): Promise<number> {
  say(`export ARGOCD_URL=${argocd.url} GIT_URL=${git.url} ARGOCD_TOKEN=${argocd.token}`);
  say("Ctrl-C stops it.");
  // Something has to keep the process, besides a promise.
  const tick = setInterval(() => undefined, 60_000);
  if (!interrupted.signal.aborted) await once(interrupted.signal, "abort");
  clearInterval(tick);
  return 130;
}

function say(line: string): void {
  console.log(`stack: ${line}`);
}
