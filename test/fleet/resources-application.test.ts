import { describe, expect, it } from "vitest";
import type { Application } from "../../src/argocd/application.ts";
import { parseApplication } from "../../src/argocd/application-schema.ts";
import type { Comparison } from "../../src/argocd/comparison.ts";
import type { ManagedResource } from "../../src/argocd/managed-resources.ts";
import { DOCUMENT_MAX_BYTES } from "../../src/fleet/constants.ts";
import { type ResourcesPorts, readDocumentsOf } from "../../src/fleet/resources-application.ts";
import type { Failure } from "../../src/lib/failure.ts";
import { err, ok, type Result } from "../../src/lib/result.ts";

const ID = { namespace: "argocd", name: "config" };
const SYNCED: Comparison = { status: "Synced", errors: [] };
const UNKNOWN: Comparison = { status: "Unknown", errors: ["ComparisonError: Git is away."] };
const DOWN: Failure = { code: "argocd-unavailable", message: "Redis is down.", temporary: true };

function listed(status = "Synced", name = "config", namespace = "argocd"): Application {
  const application = parseApplication({
    metadata: { name, namespace },
    spec: { project: "platform" },
    status: { sync: { status } },
  });
  if (!application.ok) throw new Error(application.error);
  return application.value;
}

const managed = (name: string, targetState: unknown = { metadata: { name } }): ManagedResource => ({
  group: "argocd-image-updater.argoproj.io",
  kind: "ImageUpdater",
  namespace: "argocd",
  name,
  targetState,
});

/** Git has it no more, and the cluster still does. */
const removed = (name: string): ManagedResource => ({ ...managed(name), targetState: undefined });

function ports(
  resources: Result<ManagedResource[], Failure>,
  comparison: Result<Comparison, Failure> = ok(SYNCED),
) {
  const asked: string[] = [];
  const all: ResourcesPorts = {
    managedResources: async (id, project, { group, kind }) => {
      asked.push(`managed ${id.namespace}/${id.name} of ${project}: ${group} ${kind}`);
      return resources;
    },
    comparison: async (_, project) => {
      asked.push(`comparison ${project}`);
      return comparison;
    },
  };
  return { ...all, asked };
}

const keysOf = (read: Awaited<ReturnType<typeof readDocumentsOf>>) =>
  read.ok ? [...read.value.keys()] : read.error.code;

describe("the documents of an Application", () => {
  it("are what Git asks for, with one request that names project and kind", async () => {
    const argocd = ports(ok([managed("api"), managed("web")]));
    const read = await readDocumentsOf(ID, argocd, [listed()], ["argocd/api"]);
    expect(read).toEqual(
      ok(
        new Map([
          ["argocd/api", { metadata: { name: "api", namespace: "argocd" } }],
          ["argocd/web", { metadata: { name: "web", namespace: "argocd" } }],
        ]),
      ),
    );
    expect(argocd.asked).toEqual([
      "managed argocd/config of platform: argocd-image-updater.argoproj.io ImageUpdater",
    ]);
  });

  it("do not hold what Git has no more, whether it was pruned or not", async () => {
    const argocd = ports(ok([managed("api"), removed("web")]));
    const known = ["argocd/api", "argocd/web", "argocd/gone"];
    expect(keysOf(await readDocumentsOf(ID, argocd, [listed("OutOfSync")], known))).toEqual(["argocd/api"]);
  });

  it("are not known while Argo CD cannot compare, and its own reason is said", async () => {
    const argocd = ports(ok([removed("api")]), ok(UNKNOWN));
    expect(await readDocumentsOf(ID, argocd, [listed("Unknown")], ["argocd/api"])).toMatchObject({
      error: {
        code: "resources-not-compared",
        message: expect.stringMatching(/Application argocd\/config .*: ComparisonError: Git is away\.$/),
      },
    });
    expect(argocd.asked).toEqual(["comparison platform"]);
  });

  it.each<[string, readonly string[] | undefined, ManagedResource[]]>([
    ["one is missing", ["argocd/api", "argocd/web"], [managed("api")]],
    ["the first answer is empty", undefined, []],
  ])(
    "are not taken from a comparison that failed since the list was made: %s",
    async (_, known, resources) => {
      const failed = ports(ok(resources), ok(UNKNOWN));
      expect(keysOf(await readDocumentsOf(ID, failed, [listed()], known))).toBe("resources-not-compared");
      const never = ports(ok(resources), ok({ status: "", errors: [] }));
      expect(keysOf(await readDocumentsOf(ID, never, [listed("")], known))).toBe("resources-not-compared");
      const fine = ports(ok(resources));
      expect(keysOf(await readDocumentsOf(ID, fine, [listed()], known))).toEqual(
        resources.map(({ name }) => `argocd/${name}`),
      );
    },
  );

  it("are read as soon as it is compared again, though the list does not know yet", async () => {
    expect(keysOf(await readDocumentsOf(ID, ports(ok([managed("api")])), [listed("Unknown")], []))).toEqual([
      "argocd/api",
    ]);
  });

  it.each([
    ["nothing", []],
    ["others", [listed("Synced", "other"), listed("Synced", "config", "team-a")]],
  ])("are of nobody when the list holds %s: it does not exist or may not be got", async (_, applications) => {
    const argocd = ports(ok([]));
    expect(await readDocumentsOf(ID, argocd, applications, undefined)).toMatchObject({
      error: {
        code: "resources-application-not-listed",
        temporary: false,
        message: expect.stringContaining("argocd/config"),
        mend: expect.stringContaining("p, <account>, applications, get, <project>/config, allow"),
      },
    });
    expect(argocd.asked).toEqual([]);
  });

  it("pass on why Argo CD could not be asked", async () => {
    expect(await readDocumentsOf(ID, ports(err(DOWN)), [listed()], [])).toEqual(err(DOWN));
    expect(await readDocumentsOf(ID, ports(ok([]), err(DOWN)), [listed("Unknown")], [])).toEqual(err(DOWN));
    expect(await readDocumentsOf(ID, ports(ok([]), err(DOWN)), [listed()], undefined)).toEqual(err(DOWN));
  });

  it.each([
    ["plain letters", "x", 1],
    ["letters of three bytes", "\u8a9e", 3],
  ])("have an end in size, which names the resource: %s", async (_, letter, bytes) => {
    const pad = letter.repeat(Math.floor(DOCUMENT_MAX_BYTES / bytes));
    const long = managed("long", { metadata: {}, pad });
    const short = managed("short", { metadata: {}, pad: pad.slice(100) });
    expect(keysOf(await readDocumentsOf(ID, ports(ok([short])), [listed()], []))).toEqual(["argocd/short"]);
    expect(await readDocumentsOf(ID, ports(ok([long])), [listed()], [])).toMatchObject({
      error: { code: "resources-too-large", message: expect.stringContaining("ImageUpdater long") },
    });
  });
});
