import { describe, expect, it } from "vitest";
import { aliyunAcr } from "../../../src/intake/senders/aliyun-acr.ts";
import { changed, errorOf, fixture, pushes, told } from "./sample.ts";

const BODY = fixture("aliyun-acr");
const REGISTRY = "registry.cn-hangzhou.aliyuncs.com";

describe("aliyunAcr", () => {
  it("reads a push, and makes the host of the region", () => {
    expect(told(aliyunAcr, BODY)).toEqual(pushes({ registry: REGISTRY }));
  });

  it("takes the host of the URL over that of the region", () => {
    const query = { registry_url: "acme-registry.cn-hangzhou.cr.aliyuncs.com" };
    expect(told(aliyunAcr, BODY, { query })).toEqual(pushes({ registry: query.registry_url }));
  });

  it.each([
    ["no region", "repository.region", undefined, { registry: "" }],
    ["namespace and name", "repository.repo_full_name", "", {}],
    ["a name alone", "repository", { name: "api", region: "cn-hangzhou" }, { repository: "api" }],
  ])("takes %s", (_, path, value, more) => {
    expect(told(aliyunAcr, changed(BODY, path, value))).toEqual(pushes({ registry: REGISTRY, ...more }));
  });

  it.each([
    ["push_data", undefined, "push_data.tag"],
    ["push_data.tag", "", "push_data.tag"],
    ["repository", null, "repository.repo_full_name"],
    ["repository.region", 1, "repository.region"],
  ])("refuses %s = %j, and names the field", (path, value, names) => {
    expect(errorOf(told(aliyunAcr, changed(BODY, path, value)))).toContain(names);
  });
});
