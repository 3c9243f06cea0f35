/**
 * The Debian package `docker-registry` (distribution 2.8) on a free loopback port, filled with `skopeo` from images
 * made on the fly. For system tests, and to hold the stand-in to what a real registry answers.
 */
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { freePorts } from "./ports.ts";
import { type ImageSpec, type MadeImage, makeImage } from "./registry-images.ts";

const run = promisify(execFile);

export interface RealRegistry {
  readonly url: string;
  /** Pushes a tiny image, a new one each time, and gives its digest. Several make an index. Default: one without a date. */
  push(repository: string, tag: string, images?: readonly ImageSpec[], attested?: boolean): Promise<string>;
  stop(): Promise<void>;
}

export interface RealRegistryOptions {
  /** Absent: everybody may read and write. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Where it sends its notifications, with this header `Authorization`. */
  readonly notify?: { readonly url: string; readonly authorization: string };
}

const PROGRAMS = ["docker-registry", "skopeo", "htpasswd"];
const START_TIMEOUT_MS = 10_000;

/** Why it cannot run here; undefined when it can. */
export function available(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const missing = PROGRAMS.filter((program) => !folders.some((folder) => existsSync(join(folder, program))));
  if (missing.length === 0) return undefined;
  return `${missing.join(", ")} not found: apt-get install docker-registry skopeo apache2-utils`;
}

export async function startRealRegistry({
  credentials,
  notify,
}: RealRegistryOptions = {}): Promise<RealRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "registry-"));
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const config: Record<string, unknown> = {
    version: 0.1,
    log: { level: "error", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, "data") } },
    http: { addr: `127.0.0.1:${port}` },
  };
  if (credentials !== undefined) {
    const path = join(folder, "htpasswd");
    await writeFile(
      path,
      (await run("htpasswd", ["-nbB", credentials.username, credentials.password])).stdout,
    );
    config.auth = { htpasswd: { realm: "registry", path } };
  }
  if (notify !== undefined) {
    const headers = { Authorization: [notify.authorization] };
    const endpoint = {
      name: "updater",
      url: notify.url,
      headers,
      timeout: "2s",
      threshold: 5,
      backoff: "1s",
    };
    config.notifications = { endpoints: [endpoint] };
  }
  const configPath = join(folder, "config.yml");
  await writeFile(configPath, JSON.stringify(config));
  const child = spawn("docker-registry", ["serve", configPath], { stdio: "ignore" });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  await answers(url);

  let pushes = 0;
  return {
    url,
    async push(repository, tag, images = [{}], attested = false) {
      pushes += 1;
      const layout = join(folder, `image-${pushes}`);
      const made = makeImage(images, `${repository}:${tag} ${pushes}`, attested);
      await writeLayout(layout, made);
      const login =
        credentials === undefined ? [] : ["--dest-creds", `${credentials.username}:${credentials.password}`];
      const to = `docker://127.0.0.1:${port}/${repository}:${tag}`;
      await run("skopeo", [
        "copy",
        "--all",
        "--insecure-policy",
        "--dest-tls-verify=false",
        ...login,
        `oci:${layout}:x`,
        to,
      ]);
      return made.digest;
    },
    async stop() {
      child.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An OCI image layout (image-spec, image-layout.md) that holds the image under the name `x`. */
async function writeLayout(folder: string, { digest, documents }: MadeImage): Promise<void> {
  const blobs = join(folder, "blobs", "sha256");
  await mkdir(blobs, { recursive: true });
  for (const [name, { body }] of documents) await writeFile(join(blobs, name.replace("sha256:", "")), body);
  const { mediaType, body } = documents.get(digest) ?? { mediaType: "", body: "" };
  const annotations = { "org.opencontainers.image.ref.name": "x" };
  const named = { mediaType, digest, size: body.length, annotations };
  await writeFile(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [named] }));
  await writeFile(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const up = await fetch(`${url}/v2/`).then(
      () => true,
      () => false,
    );
    if (up) return;
    if (Date.now() > deadline)
      throw new Error(`docker-registry does not answer within ${START_TIMEOUT_MS} ms`);
    await delay(50);
  }
}
