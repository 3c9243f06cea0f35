/** RBAC: the account of the Worker has exactly the lines that the README gives, and nothing more is needed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { openWorld, type World } from "../world.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** The lines of a policy.csv about the account and its role. */
const linesOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^[pg], (role:)?image-updater,/.test(line));

describe("the rights of the Worker's account", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({});
  });
  afterAll(() => world.stop());

  it("are those that the README gives", () => {
    const objects = parseAllDocuments(
      readFileSync(join(import.meta.dirname, "../objects/argocd.yaml"), "utf8"),
    );
    const policy = objects
      .map((document) => document.toJS())
      .find(({ metadata }) => metadata.name === "argocd-rbac-cm").data["policy.csv"];
    const readme = linesOf(readFileSync(join(ROOT, "README.md"), "utf8"));
    expect(readme).toHaveLength(3);
    expect(linesOf(policy)).toEqual(readme);
  });

  it.each([
    ["applications", "get", "yes"],
    ["applications", "update", "yes"],
    ["applications", "create", "no"],
    ["applications", "delete", "no"],
    ["applications", "sync", "no"],
    ["applications", "override", "no"],
    ["applicationsets", "get", "no"],
    ["clusters", "get", "no"],
    ["repositories", "get", "no"],
    ["projects", "get", "no"],
    ["logs", "get", "no"],
  ])("%s, %s: %s", async (kind, action, expected) => {
    const token = await world.people.token("image-updater");
    const answer = await fetch(
      `${world.target.argocd.url}/api/v1/account/can-i/${kind}/${action}/default/any`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    expect(await answer.json()).toEqual({ value: expected });
  });
});
