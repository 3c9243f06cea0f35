import { describe, expect, it } from "vitest";
import type { RegistryCall } from "../../../src/registry/failure.ts";
import { refusal } from "../../../src/registry/sign-in/refusal.ts";

const CALL: RegistryCall = { operation: "sign-in", registry: "public.ecr.aws", withCredentials: true };
const HIDDEN = "do-not-print-this";

const refused = (status: number, body: unknown) =>
  refusal(CALL, { status, headers: new Headers(), text: JSON.stringify(body) }, 0);

describe("a cloud's refusal", () => {
  it.each<[word: string, status: number, code: string, temporary: boolean, mend: RegExp]>([
    ["UnrecognizedClientException", 400, "registry-unauthorized", false, /access key/],
    ["InvalidSignatureException", 400, "registry-unauthorized", false, /two halves/],
    ["ExpiredTokenException", 400, "registry-unauthorized", false, /sessionToken/],
    ["com.amazonaws.ecr#AccessDeniedException", 400, "registry-forbidden", false, /GetAuthorizationToken/],
    ["ThrottlingException", 400, "registry-rate-limited", true, /^$/],
    ["invalid_grant", 400, "registry-unauthorized", false, /create a new key/],
    ["invalid_scope", 400, "registry-refused", false, /^$/],
    ["constructor", 400, "registry-refused", false, /^$/],
    ["ServerException", 500, "registry-unavailable", true, /^$/],
  ])("%s with %i is %s", (word, status, code, temporary, mend) => {
    const body = word.includes("_") ? { error: word } : { __type: word };
    const failure = refused(status, { ...body, message: HIDDEN, error_description: HIDDEN });
    expect(failure).toMatchObject({ code, temporary, status, operation: "sign-in" });
    expect(failure.mend ?? "").toMatch(mend);
    expect(failure.message).toContain(`was answered ${status} (${word.replace(/^.*#/, "")})`);
  });

  it.each<[string, unknown]>([
    ["sentence", { __type: "InvalidSignatureException", message: `x-amz-security-token:${HIDDEN}` }],
    ["word that is none", { error: `${HIDDEN} and more` }],
    ["answer of another shape", [HIDDEN]],
  ])("does not repeat a %s", (_what, body) => {
    expect(JSON.stringify(refused(400, body))).not.toContain(HIDDEN);
  });
});
