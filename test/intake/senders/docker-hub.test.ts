import { describe, expect, it } from "vitest";
import { dockerHub } from "../../../src/intake/senders/docker-hub.ts";
import { errorOf, fixture, pushes, told } from "./sample.ts";

const push = (repository: object, push_data: unknown = { tag: "1.0.0" }) =>
  told(dockerHub, { push_data, repository });

const pushed = (repository: string, tag = "1.0.0") =>
  pushes({ registry: "docker.io", repository, tag, digest: undefined });

describe("dockerHub", () => {
  it("reads a real push", () => {
    expect(told(dockerHub, fixture("docker-hub"))).toEqual(pushed("shykhovmyron/example-api", "0.1.0-rc.1"));
  });

  it.each([
    ["repo_name", { repo_name: "acme/api", namespace: "other", name: "other" }, "acme/api"],
    ["namespace and name", { namespace: "acme", name: "api" }, "acme/api"],
    ["namespace and name, repo_name empty", { repo_name: "", namespace: "acme", name: "api" }, "acme/api"],
    ["name alone, the others null", { repo_name: null, namespace: null, name: "nginx" }, "nginx"],
    ["name alone: an official image", { name: "nginx" }, "nginx"],
  ])("takes the repository from %s", (_, repository, expected) => {
    expect(push(repository)).toEqual(pushed(expected));
  });

  it.each<[what: string, body: unknown, names: string]>([
    ["no object", null, "body"],
    ["a list", [], "an object"],
    ["no push_data", { repository: { name: "api" } }, "push_data"],
    ["no tag", { push_data: {}, repository: { name: "api" } }, "push_data.tag"],
    ["an empty tag", { push_data: { tag: "" }, repository: { name: "api" } }, "push_data.tag"],
    ["a tag that is no text", { push_data: { tag: 1 }, repository: { name: "api" } }, "push_data.tag"],
    ["no repository", { push_data: { tag: "1" } }, "repository"],
    ["no name", { push_data: { tag: "1" }, repository: { namespace: "acme" } }, "repository.repo_name"],
  ])("refuses %s, and names the field", (_, body, names) => {
    const error = errorOf(told(dockerHub, body));
    expect(error).toMatch(/^The body is not a Docker Hub push[.:] /);
    expect(error.toLowerCase()).toContain(names);
  });
});
