/**
 * What a cloud means by refusing to sign somebody in (Amazon ECR API Reference, "Common Errors"; RFC 6749, 5.2; Google,
 * "Using OAuth 2.0 for Server to Server Applications"). Both answer 400 to nearly everything, and tell what by a word. The
 * word is shown and their sentence is not: AWS quotes the request in it, and with it a session token. Pure.
 */
import type { HttpAnswer } from "../../lib/http.ts";
import { isRecord, parseJson } from "../../lib/json.ts";
import { type RegistryCall, type RegistryFailure, registryFailure } from "../failure.ts";

interface Meaning {
  /** The status that says the same. */
  readonly status: 401 | 403 | 429;
  readonly mend?: string;
}

const KEY_MEND =
  "Check that the access key is the one that AWS shows as active, and that its two halves are of one key.";
const LIMIT: Meaning = { status: 429 };
const GRANT_MEND =
  "Check that the service account and its key are there and not disabled; if they are gone, create a new key and store its JSON file.";

const MEANINGS: Readonly<Record<string, Meaning>> = {
  UnrecognizedClientException: { status: 401, mend: KEY_MEND },
  InvalidClientTokenId: { status: 401, mend: KEY_MEND },
  InvalidSignatureException: { status: 401, mend: KEY_MEND },
  IncompleteSignatureException: { status: 401, mend: KEY_MEND },
  MissingAuthenticationTokenException: { status: 401, mend: KEY_MEND },
  ExpiredTokenException: {
    status: 401,
    mend: "The session of the key has ended: store a key of a user, which has no `sessionToken`.",
  },
  AccessDeniedException: {
    status: 403,
    mend: "Let the user call ecr:GetAuthorizationToken (of public.ecr.aws: ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken).",
  },
  ThrottlingException: LIMIT,
  TooManyRequestsException: LIMIT,
  LimitExceededException: LIMIT,
  invalid_grant: { status: 401, mend: GRANT_MEND },
  invalid_client: { status: 401, mend: GRANT_MEND },
  unauthorized_client: { status: 401, mend: GRANT_MEND },
};

/** The failure that an answer with any status but 200 stands for. `now` in epoch milliseconds. */
export function refusal(call: RegistryCall, answer: HttpAnswer, now: number): RegistryFailure {
  const word = readWord(answer.text);
  const text = word === undefined ? "" : JSON.stringify({ message: word });
  const seen = registryFailure(call, { ...answer, text }, now);
  const meaning = word !== undefined && Object.hasOwn(MEANINGS, word) ? MEANINGS[word] : undefined;
  if (meaning === undefined) return seen;
  const { status, mend } = meaning;
  const meant = registryFailure(call, { ...answer, status, text }, now);
  return { ...meant, message: seen.message, status: answer.status, ...(mend !== undefined && { mend }) };
}

/** AWS: `__type`, with a namespace and "#" before it in some answers. OAuth: `error`. */
function readWord(text: string): string | undefined {
  const document = parseJson(text);
  if (!isRecord(document)) return undefined;
  const { __type: type, error } = document;
  const word = [type, error].find((each) => typeof each === "string");
  const name = typeof word === "string" ? word.replace(/^.*#/s, "") : "";
  return /^[A-Za-z_]{1,64}$/.test(name) ? name : undefined;
}
