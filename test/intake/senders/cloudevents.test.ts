import { describe, expect, it } from "vitest";
import { cloudEvents } from "../../../src/intake/senders/cloudevents.ts";
import { changed, errorOf, fixture, ignored, pushes, told } from "./sample.ts";

const NATIVE = fixture("ecr-eventbridge");
const ECR = fixture("ecr-cloudevents");
const GENERIC = fixture("cloudevents-generic");
const HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const NATIVE_ID = "13cde686-328b-6117-af20-0e5566167482";
const ECR_ID = "a1b2c3d4-5678-90ab-cdef-111111111111";

describe("cloudEvents", () => {
  it.each([
    ["EventBridge's own event", NATIVE, { registry: HOST, id: NATIVE_ID }],
    ["upstream's template of it", ECR, { registry: HOST, id: ECR_ID }],
    ["a container event of anybody", GENERIC, { registry: "registry.example.com", id: "build-4711" }],
  ])("reads %s", (_, body, push) => {
    expect(told(cloudEvents, body)).toEqual(pushes(push));
  });

  it.each([
    [
      "a push by digest",
      NATIVE,
      "detail.image-tag",
      undefined,
      { registry: HOST, id: NATIVE_ID, tag: undefined },
    ],
    [
      "China's hosts",
      NATIVE,
      "region",
      "cn-north-1",
      { registry: "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", id: NATIVE_ID },
    ],
    [
      "the account as registryId",
      ECR,
      "data.registryId",
      "999999999999",
      { registry: HOST.replace("123456789012", "999999999999"), id: ECR_ID },
    ],
    ["the account of the source", ECR, "data.registryId", undefined, { registry: HOST, id: ECR_ID }],
    [
      "an arn",
      ECR,
      "source",
      "arn:aws:ecr:eu-west-1:123456789012:repository/team/api",
      { registry: HOST, id: ECR_ID },
    ],
    ["the subject", ECR, "data", null, { registry: HOST, id: ECR_ID, digest: undefined }],
    [
      "registryUrl",
      GENERIC,
      "data.registryUrl",
      "r.example.com",
      { registry: "r.example.com", id: "build-4711" },
    ],
    [
      "the host of the source",
      GENERIC,
      "data.registry",
      undefined,
      { registry: "registry.example.com", id: "build-4711" },
    ],
    ["a source that tells no host", ECR, "source", "somewhere", { registry: "", id: ECR_ID }],
  ])("takes %s", (_, body, path, value, push) => {
    expect(told(cloudEvents, changed(body, path, value))).toEqual(pushes(push));
  });

  it.each([
    [changed(NATIVE, "detail.action-type", "DELETE"), "DELETE with the result SUCCESS"],
    [changed(NATIVE, "detail.result", "FAILURE"), "PUSH with the result FAILURE"],
    [changed(NATIVE, "detail-type", "ECR Image Scan"), "an event about no image"],
    [changed(GENERIC, "type", "com.example.other"), "the event com.example.other"],
  ])("says what is no push", (body, word) => {
    expect(told(cloudEvents, body)).toEqual(ignored(word));
  });

  it.each([
    [ECR, "specversion", undefined, "specversion"],
    [ECR, "type", undefined, "type"],
    [changed(ECR, "data", {}), "subject", "team/api", "data.repositoryName"],
    [changed(ECR, "data", {}), "subject", "team/api:", "data.imageTag"],
    [ECR, "data", [], "data"],
    [NATIVE, "detail.repository-name", "", "detail.repository-name"],
    [NATIVE, "account", undefined, "account"],
    [NATIVE, "region", undefined, "region"],
    [NATIVE, "detail", undefined, "detail"],
  ])("refuses a missing field, and names it", (body, path, value, names) => {
    expect(errorOf(told(cloudEvents, changed(body, path, value)))).toContain(names);
  });
});
