/** What the original made of 400 requests to its webhook door, and where this project departs on purpose. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replay } from "../../scripts/vectors/replay.ts";
import {
  ALL,
  CHINA,
  judgeWebhook,
  NO_NAME,
  NO_PUSH,
  NOT_SERVED,
  OLD_QUAY,
  REGISTRY_PACKAGE,
  UNAUTHENTICATED,
} from "../../scripts/vectors/webhook.ts";

const FILE = join(import.meta.dirname, "../vectors/webhook.jsonl");

describe("recorded answers", () => {
  it("no row of 400 differs", async () => {
    const result = await replay(readFileSync(FILE, "utf8"), judgeWebhook);
    expect(result).toMatchObject({ ok: true, value: { rows: 400, differences: [] } });
    expect(result.ok && Object.fromEntries(result.value.departures)).toEqual({
      [UNAUTHENTICATED]: 71,
      [NO_NAME]: 40,
      [NOT_SERVED]: 28,
      [NO_PUSH]: 22,
      [ALL]: 7,
      [REGISTRY_PACKAGE]: 3,
    });
  });
});

const RIGHT = {
  secrets: { "docker.io": "s3cr3t-docker.io" },
  method: "POST",
  url: "/webhook?type=docker.io&secret=s3cr3t-docker.io",
  headers: {},
  body: JSON.stringify({ push_data: { tag: "1.0.0" }, repository: { repo_name: "acme/api" } }),
  event: { registryUrl: "docker.io", repository: "acme/api", tag: "1.0.0" },
  error: null,
};

/** What none of the 400 rows asks. */
describe("a departure goes under its own rule", () => {
  const quay = { docker_url: "", repository: "acme/api", updated_tags: { "1.0.0": "id" } };
  const ecr = {
    specversion: "1.0",
    type: "com.amazon.ecr.image.push",
    source: "arn:aws:ecr:cn-north-1:123456789012:repository/api",
    data: { repositoryName: "api", imageTag: "1.0.0" },
  };
  const json = { "content-type": "application/json" };

  it.each([
    [
      OLD_QUAY,
      "quay.io",
      { body: JSON.stringify(quay), event: null, error: "json: cannot unmarshal object into Go" },
    ],
    [
      CHINA,
      "cloudevents",
      {
        headers: json,
        body: JSON.stringify(ecr),
        event: {
          registryUrl: "123456789012.dkr.ecr.cn-north-1.amazonaws.com",
          repository: "api",
          tag: "1.0.0",
        },
      },
    ],
  ])("%s", async (rule, type, change) => {
    const secret = "s3cr3t-of-the-sender";
    const row = { ...RIGHT, secrets: { [type]: secret }, url: `/webhook?type=${type}&secret=${secret}` };
    expect(await judgeWebhook({ ...row, ...change })).toEqual({ ok: true, value: { kind: "depart", rule } });
  });
});

describe("a wrong answer is noticed", () => {
  it("the row itself is right", async () => {
    expect(await judgeWebhook(RIGHT)).toEqual({ ok: true, value: { kind: "agree" } });
  });

  it.each([
    { method: "GET" },
    { event: null, error: "invalid webhook secret" },
    { event: { ...RIGHT.event, registryUrl: "ghcr.io" } },
    { event: { ...RIGHT.event, repository: "acme/other" } },
    { event: { ...RIGHT.event, tag: "2.0.0" } },
    { event: { ...RIGHT.event, digest: "sha256:abc" } },
    { body: "{}" },
    { secrets: { "docker.io": "another" } },
    { url: "/webhook?type=quay.io" },
  ])("%j", async (change) => {
    expect(await judgeWebhook({ ...RIGHT, ...change })).toMatchObject({
      ok: true,
      value: { kind: "differ" },
    });
  });
});
