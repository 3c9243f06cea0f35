import { describe, expect, it } from "vitest";
import { ecrRequest, readEcrGrant } from "../../../src/registry/sign-in/ecr.ts";
import { ecrEndpoint } from "../../../src/registry/sign-in/ecr-endpoint.ts";
import { ECR_HOST } from "./clouds.ts";
import { signatureOf } from "./sig-v4.ts";

const NOW = Date.parse("2015-08-30T12:36:00Z");
const DATE = "20150830T123600Z";
/** Of AWS's published test suite for Signature Version 4. */
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

describe("the signature", () => {
  it.each([
    ["GET", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
    ["POST", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
  ])("that the stand-in expects is AWS's own: %s of the published examples", (method, signature) => {
    const request = { method, path: "/", body: "", date: DATE, region: "us-east-1", service: "service" };
    const headers = [
      ["host", "example.amazonaws.com"],
      ["x-amz-date", DATE],
    ] as const;
    expect(signatureOf(SECRET, { ...request, headers })).toBe(signature);
  });

  it.each([undefined, "a-session"])(
    "covers each header that is sent, with the session %s",
    async (session) => {
      const endpoint = ecrEndpoint(ECR_HOST);
      if (endpoint === undefined) throw new Error("no endpoint");
      const key = { kind: "aws", accessKeyId: "AKIDEXAMPLE", secretAccessKey: SECRET } as const;
      const sent = await ecrRequest({ ...key, sessionToken: session, endpoint }, NOW);
      const { authorization = "", ...rest } = sent.headers;
      const headers = Object.entries({ ...rest, host: new URL(sent.url).host }).sort(([a], [b]) =>
        a < b ? -1 : 1,
      );
      const { region, service } = endpoint;
      const signature = signatureOf(SECRET, {
        ...{ method: sent.method, path: "/", body: sent.body, date: DATE, region, service },
        headers,
      });
      expect(authorization).toContain(`SignedHeaders=${headers.map(([name]) => name).join(";")},`);
      expect(authorization).toContain(`Signature=${signature}`);
      expect(rest["x-amz-security-token"]).toBe(session);
    },
  );
});

describe("the answer", () => {
  const authorizationToken = btoa("AWS:password");
  const credentials = { username: "AWS", password: "password" };

  it.each<[string, unknown, number | undefined]>([
    ["of a private registry", [{ authorizationToken, expiresAt: 1_700_000_000.5 }], 1_700_000_000_500],
    ["of the public one", { authorizationToken, expiresAt: 1_700_000_000 }, 1_700_000_000_000],
    ["that does not say how long", [{ authorizationToken }], undefined],
  ])("%s", (_what, authorizationData, expiresAt) => {
    const value = { credentials, expiresAt };
    expect(readEcrGrant(JSON.stringify({ authorizationData }))).toEqual({ ok: true, value });
  });

  it.each(["", "{}", '{"authorizationData":[]}', '{"authorizationData":[{"authorizationToken":"***"}]}'])(
    "%j is refused",
    (text) => {
      expect(readEcrGrant(text)).toMatchObject({ ok: false });
    },
  );
});
