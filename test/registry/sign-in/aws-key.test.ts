import { describe, expect, it } from "vitest";
import { readAwsKey } from "../../../src/registry/sign-in/aws-key.ts";
import { ECR_HOST } from "./clouds.ts";

const ECR = { registry: ECR_HOST, apiUrl: `https://${ECR_HOST}` };
const HALVES = { accessKeyId: "AKIA", secretAccessKey: "s" };

describe("an access key of AWS", () => {
  it.each<[string, Readonly<Record<string, unknown>>, string | undefined]>([
    ["as AWS's own documents spell it", HALVES, undefined],
    ["with the session of a role", { ...HALVES, sessionToken: "t", region: "us-east-1" }, "t"],
    ["of the aws tool", { AccessKeyId: "AKIA", SecretAccessKey: "s", SessionToken: "t" }, "t"],
    ["of its configuration file", { aws_access_key_id: "AKIA", aws_secret_access_key: "s" }, undefined],
    [
      "as create-access-key prints it",
      { AccessKey: { AccessKeyId: "AKIA", SecretAccessKey: "s" } },
      undefined,
    ],
    [
      "as assume-role prints it",
      { Credentials: { AccessKeyId: "AKIA", SecretAccessKey: "s", SessionToken: "t" }, AssumedRoleUser: {} },
      "t",
    ],
  ])("is read %s", (_what, document, sessionToken) => {
    const value = { kind: "aws", ...HALVES, sessionToken, endpoint: { region: "eu-west-1" } };
    expect(readAwsKey(document, ECR)).toMatchObject({ ok: true, value });
  });

  it("is for the registry behind a name of one's own", () => {
    expect(readAwsKey(HALVES, { ...ECR, registry: "images.example.com" })).toMatchObject({ ok: true });
  });

  it.each([{ accessKeyId: "AKIA" }, { secretAccessKey: "s" }, { accessKeyId: "", secretAccessKey: "s" }])(
    "with one half alone is refused: %j",
    (document) => {
      expect(readAwsKey(document, ECR)).toMatchObject({ ok: false });
    },
  );

  it.each([{}, { type: "service_account" }, { AccessKey: "text" }])("is not %j", (document) => {
    expect(readAwsKey(document, ECR)).toBeUndefined();
  });
});
