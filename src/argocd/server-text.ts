/**
 * The text of an answer that is not a success, made fit for a log line and a status page. Argo CD quotes whole helm
 * commands, whose arguments may be secrets, and addresses of repositories, which may hold a password.
 */
import { parseJson } from "../lib/json.ts";

/** Server texts may hold a whole rendering; longer ones are cut. */
const TEXT_MAX_CHARACTERS = 300;

/** The body of an error: `{"error", "code", "message"}` from the gateway, else text of whoever answered. */
export function errorBody(answer: { readonly contentType: string; readonly text: string }): {
  readonly grpcCode?: number;
  readonly text: string;
} {
  if (answer.contentType.includes("html")) return { text: "an HTML page" };
  const body = answer.contentType.includes("json") ? parseJson(answer.text) : undefined;
  if (typeof body !== "object" || body === null || !("code" in body) || typeof body.code !== "number") {
    return { text: answer.text };
  }
  return {
    grpcCode: body.code,
    text: "message" in body && typeof body.message === "string" ? body.message : "",
  };
}

/** One line of at most 300 characters, without helm arguments and without the user part of an address. */
export function plain(text: string): string {
  const line = text
    .replace(/`helm (\S+)[^`]*(`|$)/g, "`helm $1 ...`")
    .replace(/:\/\/[^/\s@"']*@/g, "://...@")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
  return line.length <= TEXT_MAX_CHARACTERS ? line : `${line.slice(0, TEXT_MAX_CHARACTERS - 3)}...`;
}
