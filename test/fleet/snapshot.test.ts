import { describe, expect, it } from "vitest";
import type { Application } from "../../src/argocd/application.ts";
import { parseApplication } from "../../src/argocd/application-schema.ts";
import { ROWS_COMPARED } from "../../src/fleet/constants.ts";
import { openGeneration } from "../../src/fleet/generation.ts";
import { readResources, type Seen, seenOf, takeSnapshot } from "../../src/fleet/snapshot.ts";
import { DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { openSql } from "../support/sql.ts";
import { API_VERSION, application } from "./support.ts";

const YAML = `
apiVersion: ${API_VERSION}
kind: ImageUpdater
metadata: { name: api }
spec:
  applicationRefs:
    - namePattern: "api-*"
      images: [{ alias: app, imageName: "acme/api:~0" }]
`;

const seen = (name: string, fingerprint = "1"): Seen => ({ summary: application(name), fingerprint });

/** Takes a snapshot over what `generation` holds, and puts it there. */
function snapshot(applications: readonly Seen[], text = YAML, generation = openGeneration(openSql())) {
  const resources = readResources([{ name: "config/api.yaml", text }], "argocd");
  const work = takeSnapshot(resources, applications, DOCKER_HUB_DEFAULTS, generation);
  let pauses = 0;
  for (;;) {
    const { done, value } = work.next();
    if (!done) {
      pauses += 1;
      continue;
    }
    generation.change(value.changes);
    return { ...value, generation, pauses };
  }
}

describe("takeSnapshot", () => {
  it("has a row for each Application, with the rules that match it", () => {
    const { generation, resources, problems } = snapshot([seen("api-dev"), seen("web"), seen("api-prd")]);
    const rows = generation.applicationsAfter("", 10);
    expect(rows.map(([key, { rules }]) => [key, rules.length])).toEqual([
      ["argocd/api-dev", 1],
      ["argocd/api-prd", 1],
      ["argocd/web", 0],
    ]);
    expect(generation.followers("docker.io/acme/api")).toEqual(["argocd/api-dev", "argocd/api-prd"]);
    expect(resources).toEqual([{ resource: "argocd/api", applicationsMatched: 2, imagesManaged: 2 }]);
    expect(problems).toEqual([]);
  });

  it("pauses the more often the more Applications there are, and comes to the same", () => {
    const many = Array.from({ length: 3 * ROWS_COMPARED }, (_, index) => seen(`api-${index}`));
    const { generation, pauses, changed } = snapshot(many);
    expect(pauses).toBeGreaterThan(snapshot([seen("api-dev")]).pauses + 2);
    expect(generation.applications()).toBe(many.length);
    expect(changed).toHaveLength(many.length);
    expect(snapshot(many, YAML, generation).changed).toEqual([]);
    const fewer = many.slice(ROWS_COMPARED);
    expect(snapshot(fewer, YAML, generation).changes.rows.size).toBe(ROWS_COMPARED);
    expect(generation.followers("docker.io/acme/api")).toHaveLength(fewer.length);
  });

  it("gathers the problems of files, resources and matches, and serves the rest", () => {
    const text = `${YAML}    - namePattern: "nobody"
      images: [{ alias: app, imageName: "acme/api:~0" }]
  colour: blue
---
: {
`;
    const { problems, resources } = snapshot([seen("api-dev")], text);
    expect(resources).toHaveLength(1);
    const all = JSON.stringify(problems);
    expect(problems.length).toBeGreaterThanOrEqual(3);
    for (const word of ["colour", "nobody", "config/api.yaml"]) expect(all).toContain(word);
  });
});

const listed = (
  more: {
    tag?: string;
    images?: string[];
    status?: object;
    annotations?: Record<string, string>;
    creationTimestamp?: string;
  } = {},
): Application => {
  const parsed = parseApplication({
    metadata: {
      name: "api-dev",
      namespace: "argocd",
      labels: { team: "a" },
      annotations: more.annotations,
      creationTimestamp: more.creationTimestamp ?? "2026-11-24T08:30:00Z",
    },
    spec: {
      project: "default",
      source: { helm: { parameters: [{ name: "image.tag", value: more.tag ?? "0.1.0" }] } },
    },
    status: { summary: { images: more.images ?? [] }, ...more.status },
  });
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

describe("seenOf", () => {
  it("keeps what rules are matched by", async () => {
    expect((await seenOf(listed(), false)).summary).toEqual({
      namespace: "argocd",
      name: "api-dev",
      labels: { team: "a" },
      project: "default",
    });
  });

  it("changes with the sources and the running images, when it is made again, and with nothing else", async () => {
    const print = async (more?: Parameters<typeof listed>[0]) =>
      (await seenOf(listed(more), true)).fingerprint;
    const before = await print();
    expect(await print({ tag: "0.2.0" })).not.toBe(before);
    expect(await print({ images: ["acme/api:0.2.0"] })).not.toBe(before);
    expect(await print({ creationTimestamp: "2026-11-25T08:30:00Z" })).not.toBe(before);
    expect(await print({ status: { health: { status: "Degraded" } } })).toBe(before);
  });

  it("keeps the annotations of Image Updater alone, where they were asked for", async () => {
    const own = { "argocd-image-updater.argoproj.io/image-list": "nginx" };
    const application = listed({ annotations: { ...own, "example.com/password": "s3cr3t" } });
    expect((await seenOf(application, true)).summary.annotations).toEqual(own);
    expect((await seenOf(listed(), true)).summary.annotations).toEqual({});
    expect((await seenOf(application, false)).summary).not.toHaveProperty("annotations");
  });

  it("keeps nothing of a source that could be a secret", async () => {
    expect(JSON.stringify(await seenOf(listed({ tag: "s3cr3t-in-a-parameter" }), true))).not.toContain(
      "s3cr3t",
    );
  });
});

describe("what has changed", () => {
  const before = [seen("api-dev"), seen("api-prd"), seen("web")];
  const changes = (applications: readonly Seen[], text = YAML) => {
    const { generation } = snapshot(before);
    return snapshot(applications, text, generation);
  };

  it("is nobody when nothing changed, and nothing is written", () => {
    expect(changes(before)).toMatchObject({
      changed: [],
      changes: { rows: new Map(), followed: [], unfollowed: [] },
    });
  });

  it("is who is new and followed", () => {
    expect(changes([...before, seen("api-new"), seen("web-new")]).changed).toEqual(["argocd/api-new"]);
  });

  it("is who has changed, and only the followed", () => {
    const after = changes([seen("api-dev", "2"), seen("api-prd"), seen("web", "2")]);
    expect(after.changed).toEqual(["argocd/api-dev"]);
    expect([...after.changes.rows.keys()]).toEqual(["argocd/api-dev", "argocd/web"]);
  });

  it("is everybody whose rules have changed", () => {
    const after = changes([seen("api-dev"), seen("api-prd")], YAML.replace("~0", "~1"));
    expect(after.changed).toEqual(["argocd/api-dev", "argocd/api-prd"]);
  });

  it("is the row of one that is gone, and the repository that nobody follows any more", () => {
    const { changes: after, left, generation } = changes([seen("web")]);
    expect([...after.rows]).toEqual([
      ["argocd/api-dev", undefined],
      ["argocd/api-prd", undefined],
    ]);
    expect(left).toEqual(["docker.io/acme/api"]);
    expect(generation.repositoryKeys()).toEqual([]);
  });
});

it("an Application whose Helm values are nested without end stops no list, and is seen to change", async () => {
  const values = (value: string) =>
    JSON.parse(`${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`.replace("{", `{"b":${value},`));
  const print = async (value: string) => {
    const source = { repoURL: "https://git.example.com/a.git", helm: { valuesObject: values(value) } };
    const parsed = parseApplication({
      metadata: { name: "deep", namespace: "argocd" },
      spec: { project: "default", source },
      status: {},
    });
    if (!parsed.ok) throw new Error(parsed.error);
    return (await seenOf(parsed.value, false)).fingerprint;
  };
  expect(await print("1")).toBe(await print("1"));
  expect(await print("1")).not.toBe(await print("2"));
});
