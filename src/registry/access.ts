/**
 * Getting let in: sends a request with the token or password that the registry wants, gets a token when there is none
 * or the old one is refused, and remembers what worked. A request takes at most two tries, each with one token request
 * before it. It touches the world through the `fetch` it is given, as do hub.ts and sign-in/sign-in.ts.
 */
import { type Fetch, type HttpAnswer, type HttpRequest, request } from "../lib/http.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { sha256 } from "../lib/sha256.ts";
import { type BearerChallenge, type Challenge, checkRealm, parseChallenge } from "./challenge.ts";
import { REQUEST_TIMEOUT_MS, SMALL_ANSWER_MAX_BYTES } from "./constants.ts";
import { basicAuthorization, type Credentials, type CredentialTarget } from "./credentials.ts";
import {
  malformedAnswer,
  type RegistryCall,
  type RegistryFailure,
  refusedChallenge,
  registryFailure,
} from "./failure.ts";
import { knownChallenge, parseToken, scopesFor, type Token, tokenUrl } from "./token.ts";

/**
 * How a registry let us in the last time. Plain data; a token is worth a password while it lives. One that has expired
 * is not sent, but its realm and service still save the 401 that would name them.
 */
export type StoredAccess = { readonly scheme: "basic" } | (BearerChallenge & Token);

/** Keeps access data between clients. The key tells API, repository and credentials apart, and reveals no password. */
export interface TokenStore {
  get(key: string): StoredAccess | undefined;
  /** undefined forgets the key. */
  set(key: string, access: StoredAccess | undefined): void;
}

/** What a client is made of. */
export interface AccessOptions {
  readonly fetch: Fetch;
  /** A `RegistryEndpoint` fits. */
  readonly endpoint: CredentialTarget;
  /** Absent: anonymous. */
  readonly credentials?: Credentials | undefined;
  readonly tokens: TokenStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export type RegistryRequest = Omit<HttpRequest, "timeoutMs">;

type Answer = Result<HttpAnswer, RegistryFailure>;

/** What a try sends, and the challenge that was answered for it just now; a cached token answers none. */
interface Pass {
  readonly authorization: string | undefined;
  readonly answers: Challenge["scheme"] | undefined;
}

export interface Access {
  /** The answer, with status 2xx. Any other is a failure; a 401 only after every way in was tried. */
  send(call: RegistryCall, message: RegistryRequest): Promise<Answer>;
}

export function createAccess({ fetch, endpoint, credentials, tokens, now }: AccessOptions): Access {
  async function exchange(call: RegistryCall, message: RegistryRequest): Promise<Answer> {
    const answer = await request(fetch, { ...message, timeoutMs: REQUEST_TIMEOUT_MS });
    return answer.ok ? answer : err(registryFailure(call, answer.error, now()));
  }

  async function attempt(
    call: RegistryCall,
    message: RegistryRequest,
    { authorization }: Pass,
  ): Promise<Answer> {
    return exchange(call, {
      ...message,
      headers: { ...message.headers, ...(authorization && { authorization }) },
    });
  }

  function judge(call: RegistryCall, answer: Answer, { authorization }: Pass): Answer {
    if (!answer.ok || (answer.value.status >= 200 && answer.value.status < 300)) return answer;
    const withCredentials = authorization !== undefined && credentials !== undefined;
    return err(registryFailure({ ...call, withCredentials }, answer.value, now()));
  }

  async function getToken(
    call: RegistryCall,
    challenge: BearerChallenge,
  ): Promise<Result<Token, RegistryFailure>> {
    const realm = checkRealm(challenge.realm, endpoint.apiUrl);
    if (!realm.ok)
      return err(refusedChallenge(call, `was answered 401, and its token server ${realm.error}`));
    const tokenCall: RegistryCall = {
      ...call,
      operation: "get-token",
      withCredentials: credentials !== undefined,
    };
    const answer = await exchange(tokenCall, {
      url: tokenUrl(
        realm.value,
        challenge.service,
        scopesFor(call.repository, endpoint.apiUrl, challenge.scope),
      ),
      headers: {
        accept: "application/json",
        ...(credentials && { authorization: basicAuthorization(credentials) }),
      },
      maxBytes: SMALL_ANSWER_MAX_BYTES,
    });
    if (!answer.ok) return answer;
    if (answer.value.status !== 200) return err(registryFailure(tokenCall, answer.value, now()));
    const token = parseToken(answer.value.text, now());
    return token.ok ? token : err(malformedAnswer(tokenCall, token.error));
  }

  /** Answers a challenge and notes it in the store. Basic without credentials has nothing to send. */
  async function enter(
    call: RegistryCall,
    key: string,
    challenge: Challenge,
  ): Promise<Result<Pass, RegistryFailure>> {
    if (challenge.scheme === "basic") {
      if (credentials === undefined) return ok({ authorization: undefined, answers: "basic" });
      tokens.set(key, challenge);
      return ok({ authorization: basicAuthorization(credentials), answers: "basic" });
    }
    const token = await getToken(call, challenge);
    if (!token.ok) {
      // A realm that moved must not be remembered for ever; being asked to wait is no reason to forget it.
      if (token.error.code !== "registry-rate-limited") tokens.set(key, undefined);
      return token;
    }
    const lastAt = now() + (endpoint.credentialsLifeMs ?? Number.POSITIVE_INFINITY);
    tokens.set(key, { ...challenge, ...token.value, expiresAt: Math.min(token.value.expiresAt, lastAt) });
    return ok({ authorization: `Bearer ${token.value.token}`, answers: "bearer" });
  }

  /** What to send at first: the cached token, else what the registry is known to want, else nothing. */
  async function open(call: RegistryCall, key: string): Promise<Result<Pass, RegistryFailure>> {
    const stored = tokens.get(key);
    if (stored?.scheme === "bearer" && now() < stored.expiresAt) {
      return ok({ authorization: `Bearer ${stored.token}`, answers: undefined });
    }
    const known = stored ?? knownChallenge(endpoint);
    return known === undefined
      ? ok({ authorization: undefined, answers: undefined })
      : enter(call, key, known);
  }

  async function send(call: RegistryCall, message: RegistryRequest): Promise<Answer> {
    const key = await storeKey(endpoint, call.repository, credentials);
    const first = await open(call, key);
    if (!first.ok) return first;
    const answer = await attempt(call, message, first.value);
    if (!answer.ok || answer.value.status !== 401) return judge(call, answer, first.value);

    tokens.set(key, undefined);
    const challenge = parseChallenge(answer.value.headers.get("www-authenticate") ?? "");
    // What was answered just now would be answered the same again.
    if (challenge === undefined || challenge.scheme === first.value.answers)
      return judge(call, answer, first.value);
    const second = await enter(call, key, challenge);
    if (!second.ok) return second;
    if (second.value.authorization === undefined) return judge(call, answer, second.value);
    const retried = await attempt(call, message, second.value);
    if (retried.ok && retried.value.status === 401) tokens.set(key, undefined);
    return judge(call, retried, second.value);
  }

  return { send };
}

/** A changed password makes another key, so it counts at once. Only a digest of it is kept. */
async function storeKey(
  { apiUrl }: CredentialTarget,
  repository: string | undefined,
  credentials: Credentials | undefined,
): Promise<string> {
  const place = `${apiUrl} ${repository ?? ""}`;
  if (credentials === undefined) return place;
  return `${place} ${await sha256(JSON.stringify([credentials.username, credentials.password]))}`;
}
