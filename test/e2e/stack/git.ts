/** A bare Git repository on loopback over http, served by Git's own CGI program, and commits to it. */
import { execFile, spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface GitServer {
  readonly url: string;
  /** Stops answering, as a server that is away. */
  stop(): Promise<void>;
  /** Answers again, at the same address. */
  start(): Promise<void>;
}

/** Serves `<root>/<name>.git`, which it makes, at `http://127.0.0.1:<port>/<name>.git`. */
export async function startGitServer(root: string, name: string, port: number): Promise<GitServer> {
  const bare = join(root, `${name}.git`);
  await run("git", ["init", "--bare", "--initial-branch=main", bare]);
  await run("git", ["-C", bare, "config", "http.receivepack", "true"]);
  let server: Server | undefined;
  const start = async () => {
    const next = createServer((request, response) => answer(root, request, response));
    await new Promise<void>((resolve, reject) => {
      next.once("error", reject);
      next.listen(port, "127.0.0.1", resolve);
    });
    server = next;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}/${name}.git`,
    start,
    stop: async () => {
      const last = server;
      server = undefined;
      last?.closeAllConnections();
      await new Promise((resolve) => (last === undefined ? resolve(undefined) : last.close(resolve)));
    },
  };
}

/** Runs `git http-backend` for one request (RFC 3875). */
function answer(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const { headers, method = "GET" } = request;
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: method,
      CONTENT_TYPE: headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
      HTTP_GIT_PROTOCOL: String(headers["git-protocol"] ?? ""),
      REMOTE_USER: "e2e",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  // A client that gives up is none of our business.
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  let isHeadSent = false;
  child.stdout.on("data", (part: Buffer) => {
    if (isHeadSent) {
      response.write(part);
      return;
    }
    head = Buffer.concat([head, part]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    isHeadSent = true;
    const lines = head.subarray(0, end).toString().split("\r\n");
    const fields = lines.map((line) => line.split(/:\s*/, 2) as [string, string]);
    const status = fields.find(([field]) => field.toLowerCase() === "status")?.[1];
    response.writeHead(
      Number.parseInt(status ?? "200", 10),
      fields.filter(([field]) => field !== "Status").flat(),
    );
    response.write(head.subarray(end + 4));
  });
  child.once("close", () => response.end());
}

export interface GitRepository {
  /** How Argo CD reaches it. */
  readonly url: string;
  /** Writes the files (undefined removes one) and pushes them; gives the commit. */
  commit(files: Readonly<Record<string, string | undefined>>, message: string): Promise<string>;
}

/** A clone in `folder` of the repository at `pushUrl`, which may be empty. */
export async function openRepository(folder: string, url: string, pushUrl = url): Promise<GitRepository> {
  await mkdir(folder, { recursive: true });
  const git = (...args: string[]) =>
    run("git", ["-C", folder, "-c", "user.name=e2e", "-c", "user.email=e2e@example.com", ...args]);
  await git("init", "--initial-branch=main");
  await git("remote", "add", "origin", pushUrl);
  await git("pull", "--quiet", "origin", "main").catch(() => undefined);
  return {
    url,
    commit: async (files, message) => {
      for (const [path, text] of Object.entries(files)) {
        const full = join(folder, path);
        if (text === undefined) await rm(full, { force: true });
        else {
          await mkdir(dirname(full), { recursive: true });
          await writeFile(full, text);
        }
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "--message", message);
      await git("push", "--quiet", "origin", "HEAD:main");
      return (await git("rev-parse", "HEAD")).stdout.trim();
    },
  };
}
