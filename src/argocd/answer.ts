/** What the API's answers hold: from JSON to what the client promises. Pure. */

import * as v from "valibot";
import { parseJson } from "../lib/json.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { Application } from "./application.ts";
import { parseApplication } from "./application-schema.ts";
import { type ArgoAnswer, type ArgoFailure, type ArgoRequest, fromAnswer } from "./failure.ts";

/**
 * What a list is asked for: enough to match Applications and to see what they run. The server knows a fixed set of
 * names and drops others in silence, among them ownerReferences, resourceVersion and status.sourceType.
 */
export const LIST_FIELDS = [
  "items.metadata.name",
  "items.metadata.namespace",
  "items.metadata.labels",
  "items.metadata.creationTimestamp",
  "items.metadata.deletionTimestamp",
  "items.spec",
  "items.status.summary",
  "items.status.sync.status",
  "items.status.health",
] as const;

/** Asked for besides where somebody reads them: they hold whole manifests (`kubectl.kubernetes.io/last-applied-configuration`). */
export const ANNOTATIONS_FIELD = "items.metadata.annotations";

/** Reads the JSON of an answer; the error says what is not as the API promises. */
export type Reader<T> = (json: unknown) => Result<T, string>;

/** The value of a successful answer; a failure for any other, and for JSON that is not what the API promises. */
export function readAnswer<T>(
  request: ArgoRequest,
  answer: ArgoAnswer,
  read: Reader<T>,
): Result<T, ArgoFailure> {
  if (answer.status !== 200 || !answer.contentType.includes("json")) return err(fromAnswer(request, answer));
  const value = read(parseJson(answer.text));
  if (value.ok) return value;
  return err({
    code: "argocd-not-argocd",
    temporary: false,
    message: `Cannot ${request.what}: the answer is not the one of Argo CD's API (${value.error}).`,
    status: answer.status,
    mend: "Check that ARGOCD_URL is the address of argocd-server, and that its version is supported.",
  });
}

/** `items` is null where nothing matches or nothing may be seen. */
export function readList(json: unknown): Result<Application[], string> {
  const list = v.safeParse(
    v.object({ metadata: v.unknown(), items: v.nullable(v.array(v.unknown())) }),
    json,
  );
  if (!list.success) return err("not a list of Applications");
  const applications: Application[] = [];
  for (const item of list.output.items ?? []) {
    const application = parseApplication(item);
    if (!application.ok) return application;
    applications.push(application.value);
  }
  return ok(applications);
}

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
