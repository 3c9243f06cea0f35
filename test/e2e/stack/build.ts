/**
 * Builds the Go programs of the stack into a cache folder outside the checkout, each under the hash of what it is made
 * from, so that only a changed version is built again. Says what it does and how long it has been at it.
 */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { ARGOCD_FILES, GO_PROGRAMS, type GoProgram, missingGo } from "./programs.ts";

const run = promisify(execFile);
const MODULES = join(import.meta.dirname, "../modules");
const PROGRESS_MS = 15_000;

export interface Built {
  /** Program -> its path. */
  readonly programs: Readonly<Record<string, string>>;
  /** Folder with Argo CD's CRDs. */
  readonly crds: string;
  /** Folder with the scripts that the repo-server calls. */
  readonly wrappers: string;
  /** Program -> its version: `v3.6.1`. */
  readonly versions: Readonly<Record<string, string>>;
}

const cacheFolder = (): string =>
  process.env.E2E_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "image-updater-worker", "e2e");

/** Builds what is not in the cache. Throws when Go is missing or a build fails, with what Go printed. */
export async function buildStack(say: (line: string) => void): Promise<Built> {
  const cache = cacheFolder();
  const places = await Promise.all(GO_PROGRAMS.map((program) => placeOf(cache, program)));
  const absent = places.filter(({ isBuilt }) => !isBuilt);
  if (absent.length > 0) {
    const missing = missingGo();
    if (missing.length > 0) throw new Error(missing.join("\n"));
    const minutes = Math.ceil(absent.reduce((sum, { program }) => sum + program.usualSeconds, 0) / 60);
    say(
      `${absent.length} programs are built once, from their Go modules; that took ${minutes} minutes on two cores. They are kept in ${cache}.`,
    );
  }
  for (const place of absent) await build(place, say);
  const argocd = places.find(({ program }) => program.name === "argocd");
  if (argocd === undefined) throw new Error("the stack has no argocd");
  return {
    programs: Object.fromEntries(
      places.map(({ program, folder }) => [program.name, join(folder, program.name)]),
    ),
    versions: Object.fromEntries(places.map(({ program, version }) => [program.name, version])),
    crds: join(argocd.folder, "crds"),
    wrappers: join(argocd.folder, "wrappers"),
  };
}

interface Place {
  readonly program: GoProgram;
  readonly version: string;
  readonly folder: string;
  readonly isBuilt: boolean;
}

async function placeOf(cache: string, program: GoProgram): Promise<Place> {
  const files = ["go.mod", "go.sum"].map((name) => readFile(join(MODULES, program.module, name), "utf8"));
  const [mod = "", sum = ""] = await Promise.all(files);
  const version = versionIn(mod, program.versionOf);
  const what = JSON.stringify([
    mod,
    sum,
    program.package,
    flagsOf(program, version),
    process.platform,
    process.arch,
  ]);
  const hash = createHash("sha256").update(what).digest("hex").slice(0, 12);
  const folder = join(cache, `${program.name}-${version}-${hash}`);
  return { program, version, folder, isBuilt: await isThere(folder) };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function versionIn(mod: string, path: string): string {
  const line = mod.split("\n").find((text) =>
    text
      .replace(/^require/, "")
      .trim()
      .startsWith(`${path} v`),
  );
  const version = line?.replace("// indirect", "").trim().split(" ").at(-1);
  if (version === undefined) throw new Error(`no version of ${path} in its go.mod`);
  return version;
}

const flagsOf = ({ stamp }: GoProgram, version: string): readonly string[] => [
  "-mod=readonly",
  "-trimpath",
  "-ldflags",
  `-s -w${stamp === undefined ? "" : ` -X ${stamp(version)}`}`,
];

/** Builds beside the place and moves it there when it is whole: an interrupted build leaves nothing that looks done. */
async function build({ program, version, folder }: Place, say: (line: string) => void): Promise<void> {
  const partial = `${folder}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  say(`building ${program.name} ${version} (took ${program.usualSeconds} s once)`);
  const compiled = { count: 0 };
  const ticker = setInterval(
    () => say(`building ${program.name} ${version}: ${seconds()} s, ${compiled.count} packages compiled`),
    PROGRESS_MS,
  );
  try {
    await goBuild(program, version, join(partial, program.name), compiled);
    if (program.name === "argocd") await copyArgoCdFiles(program, partial);
    await rename(partial, folder).catch(async (error: unknown) => {
      // Another run was faster.
      if (!(await isThere(folder))) throw error;
    });
    say(`built ${program.name} ${version} in ${seconds()} s`);
  } finally {
    clearInterval(ticker);
    await rm(partial, { recursive: true, force: true });
  }
}

/** The toolchain that the module asks for comes through the module proxy, whatever this machine's is. */
const goEnvironment = () => ({
  ...process.env,
  CGO_ENABLED: "0",
  GOTOOLCHAIN: "auto",
  GOFLAGS: "-buildvcs=false",
});

async function goBuild(
  program: GoProgram,
  version: string,
  output: string,
  compiled: { count: number },
): Promise<void> {
  const child = spawn("go", ["build", "-v", ...flagsOf(program, version), "-o", output, program.package], {
    cwd: join(MODULES, program.module),
    env: goEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    compiled.count += text.split("\n").length - 1;
    said = (said + text).slice(-8_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`go build of ${program.name} ${version} failed:\n${said}`);
}

async function copyArgoCdFiles(program: GoProgram, to: string): Promise<void> {
  const listed = await run("go", ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", program.versionOf], {
    cwd: join(MODULES, program.module),
    env: goEnvironment(),
  });
  const from = listed.stdout.trim();
  for (const [folder, names] of Object.entries(ARGOCD_FILES)) {
    await mkdir(join(to, folder));
    for (const name of names) {
      const copy = join(to, folder, basename(name));
      await copyFile(join(from, name), copy);
      // A module's files are read-only and not executable.
      await chmod(copy, folder === "wrappers" ? 0o755 : 0o644);
    }
  }
}
