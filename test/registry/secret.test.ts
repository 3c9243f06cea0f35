import { describe, expect, it } from "vitest";
import { readSecret } from "../../src/registry/secret.ts";

const HIDDEN = "do-not-print-this";
const at = (registry: string) => ({ registry, apiUrl: `https://${registry}` });
const ECR = at("123456789012.dkr.ecr.eu-west-1.amazonaws.com");
const GAR = at("europe-docker.pkg.dev");
const AZURE = at("acme.azurecr.io");
const GHCR = at("ghcr.io");

const aws = { accessKeyId: "AKIA", secretAccessKey: HIDDEN };
const google = {
  type: "service_account",
  client_email: "a@b.iam",
  private_key: HIDDEN,
  private_key_id: "k1",
};
const azure = { tenantId: "t", clientId: "c", clientSecret: HIDDEN };
const json = (value: unknown) => JSON.stringify(value);

describe("a secret is recognised by its shape", () => {
  it.each<[string, string, { registry: string; apiUrl: string }, object]>([
    [
      "user:password",
      `robot$ci:${HIDDEN}:with-colon`,
      GHCR,
      { username: "robot$ci", password: `${HIDDEN}:with-colon` },
    ],
    ["a password with a line break behind it", `u:${HIDDEN}\n`, GHCR, { username: "u", password: HIDDEN }],
    [
      "a dockerconfigjson",
      json({ auths: { "ghcr.io": { auth: btoa(`u:${HIDDEN}`) } } }),
      GHCR,
      { username: "u", password: HIDDEN },
    ],
    [
      "an access key of AWS",
      json(aws),
      ECR,
      { kind: "aws", accessKeyId: "AKIA", secretAccessKey: HIDDEN, sessionToken: undefined },
    ],
    [
      "the same as the aws tool has it",
      json({ AccessKeyId: "AKIA", SecretAccessKey: HIDDEN, SessionToken: "s" }),
      ECR,
      { kind: "aws", accessKeyId: "AKIA", sessionToken: "s" },
    ],
    [
      "the answer of `aws iam create-access-key`",
      json({ AccessKey: { UserName: "x", Status: "Active", AccessKeyId: "AKIA", SecretAccessKey: HIDDEN } }),
      ECR,
      { kind: "aws", accessKeyId: "AKIA", secretAccessKey: HIDDEN },
    ],
    [
      "the answer of `aws sts assume-role`",
      json({ Credentials: { AccessKeyId: "ASIA", SecretAccessKey: HIDDEN, SessionToken: "s" } }),
      ECR,
      { kind: "aws", accessKeyId: "ASIA", sessionToken: "s" },
    ],
    [
      "a key of a service account",
      json(google),
      GAR,
      { kind: "google", clientEmail: "a@b.iam", privateKey: HIDDEN, keyId: "k1" },
    ],
    ["the same for gcr.io", json(google), at("eu.gcr.io"), { kind: "google" }],
    ["a service principal", json(azure), AZURE, { username: "c", password: HIDDEN }],
    [
      "the same as the az tool has it",
      json({ appId: "c", password: HIDDEN, tenant: "t" }),
      AZURE,
      { username: "c", password: HIDDEN },
    ],
  ])("%s", (_what, text, target, expected) => {
    expect(readSecret(text, target)).toMatchObject({ ok: true, value: expected });
  });

  it.each<[string, string, { registry: string; apiUrl: string }, string]>([
    ["nothing", "", GHCR, "neither JSON nor"],
    ["no password", "robot:", GHCR, "neither JSON nor"],
    ["no user", `:${HIDDEN}`, GHCR, "neither JSON nor"],
    ["one word", HIDDEN, GHCR, "neither JSON nor"],
    ["two lines", `username: u\npassword: ${HIDDEN}`, GHCR, "more than one line"],
    ["quotes around it", `"u:${HIDDEN}"`, GHCR, "in quotes"],
    ["the list of a document", `[{"u": "${HIDDEN}"}]`, GHCR, "no JSON object"],
    ["an encoded document", btoa(json({ auths: { "ghcr.io": { auth: HIDDEN } } })), GHCR, "still in base64"],
    ["half a document", `{"auths": "${HIDDEN}`, GHCR, "no JSON object"],
    ["another document", json({ token: HIDDEN }), GHCR, "of no shape that is known"],
    ["half an access key", json({ secretAccessKey: HIDDEN }), ECR, "not complete"],
    ["an access key elsewhere", json(aws), GHCR, "ghcr.io is no registry of Amazon"],
    [
      "an access key at a host that only looks like it",
      json(aws),
      at("123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.com"),
      "no registry of Amazon",
    ],
    ["a service account elsewhere", json(google), ECR, "no registry of Google"],
    [
      "a service account at a host that only looks like it",
      json(google),
      at("evil-docker.pkg.dev.evil.com"),
      "no registry of Google",
    ],
    ["a service account without its key", json({ ...google, private_key: "" }), GAR, "no `private_key`"],
    [
      "a service account of somebody else's token server",
      json({ ...google, token_uri: "https://oauth2.googleapis.com.evil.com/token" }),
      GAR,
      "`token_uri` that is not Google's",
    ],
    ["a service principal elsewhere", json(azure), GHCR, "no registry of Azure"],
    ["a service principal without its secret", json({ clientId: HIDDEN }), AZURE, "no `clientSecret`"],
  ])("%s is refused, says why and what to store, and shows nothing of it", (_what, text, target, words) => {
    const answer = readSecret(text, target);
    expect(answer).toMatchObject({
      ok: false,
      error: { what: expect.stringContaining(words), mend: expect.stringMatching(/\.$/) },
    });
    expect(JSON.stringify(answer)).not.toContain(HIDDEN);
  });
});
