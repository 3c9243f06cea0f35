/** What the API's answers hold: from JSON to what the client promises. Pure. */

import * as v from "valibot";
import { parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { type ArgoAnswer, type ArgoFailure, type ArgoRequest, fromAnswer } from "./failure.ts";

/** Reads the JSON of an answer; the error says what is not as the API promises. */
export type Reader<T> = (json: unknown) => Result<T, string>;

/** A success with JSON in it; anything else is a failure. */
export const isJson = ({ status, contentType }: Pick<ArgoAnswer, "status" | "contentType">): boolean =>
  status === 200 && contentType.includes("json");

/** The value of a successful answer; a failure for any other, and for JSON that is not what the API promises. */
export function readAnswer<T>(
  request: ArgoRequest,
  answer: ArgoAnswer,
  read: Reader<T>,
): Result<T, ArgoFailure> {
  if (!isJson(answer)) return err(fromAnswer(request, answer));
  const value = read(parseJson(answer.text));
  return value.ok ? value : err(notArgoCd(request, value.error));
}

/** `why`: what is not as the API promises. */
export const notArgoCd = ({ what }: ArgoRequest, why: string): ArgoFailure => ({
  code: "argocd-not-argocd",
  temporary: false,
  message: `Cannot ${what}: the answer is not the one of Argo CD's API (${why}).`,
  status: 200,
  mend: "Check that ARGOCD_URL is the address of argocd-server, and that its version is supported.",
});

export function readCanI(json: unknown): Result<boolean, string> {
  const answer = v.safeParse(v.object({ value: v.picklist(["yes", "no"]) }), json);
  return answer.success ? ok(answer.output.value === "yes") : err("neither yes nor no");
}

/** `{}` for a token that is missing, wrong or expired. */
export function readUser(json: unknown): Result<string | undefined, string> {
  const user = v.safeParse(
    v.object({ loggedIn: v.optional(v.boolean(), false), username: v.optional(v.string(), "") }),
    json,
  );
  if (!user.success) return err("not a user");
  return ok(user.output.loggedIn ? user.output.username : undefined);
}

export function readVersion(json: unknown): Result<string, string> {
  const version = v.safeParse(v.object({ Version: v.string() }), json);
  return version.success ? ok(version.output.Version) : err("no version");
}
