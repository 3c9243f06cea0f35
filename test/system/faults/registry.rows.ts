/** What a registry may do, or whoever stands between it and the Worker. */
import type { Fault, Seen } from "../../support/fault-proxy.ts";
import {
  answer,
  at,
  CUT,
  ENDLESS,
  HTML_502,
  json,
  LOGIN_PAGE,
  MOVED,
  NO_NAME,
  NO_TLS,
  NOT_JSON,
  permanent,
  REFUSED,
  RESET,
  RETRY_AFTER,
  RETRY_AFTER_SECONDS,
  SILENCE,
  STALL,
  temporary,
} from "./effects.ts";
import { everyPage, REGISTRY_STAGES } from "./stages.ts";
import type { Effect, Expected, Row } from "./table.ts";

const LISTS = ["tag list", "second page"];
/** The answer to a HEAD has none. */
const BODIES = ["token", ...LISTS];
const HEADS = ["HEAD of the pushed", "HEAD of the chosen"];
const ALL = REGISTRY_STAGES.map(({ name }) => name);

/** A 429 that does not say how long to wait. */
const ASSUMED_WAIT_MS = 60_000;

const row = (name: string, effect: Effect, cells: Row["cells"], sample = "HEAD of the pushed"): Row => {
  return { name, to: "registry", effect, cells, sample };
};
const unreachable = temporary("registry-unreachable", /cannot be reached: \w+/);
const late = temporary("registry-unreachable", /did not answer within 15000 ms/);
const unavailable = (status: number) =>
  temporary("registry-unavailable", new RegExp(`was answered ${status}`));
const malformed = permanent("registry-malformed-answer", /was answered with/);
const tooLarge = permanent("registry-too-large", /listing the tags takes more than 8388608 bytes/);
const tooMany = '{"errors":[{"code":"TOOMANYREQUESTS","message":"rate exceeded"}]}';
const limited = (waitMs: number): Expected =>
  temporary("registry-rate-limited", /was answered 429 \(TOOMANYREQUESTS: rate exceeded\)/, waitMs);
const denied = (status: number, code: string) => json(status, `{"errors":[{"code":"${code}"}]}`);

export const REGISTRY_ROWS: readonly Row[] = [
  row("connection refused", REFUSED, at(ALL, unreachable)),
  row("DNS failure", NO_NAME, at(ALL, unreachable)),
  row("TLS failure", NO_TLS, at(ALL, unreachable)),
  row("connection reset", RESET, at(ALL, unreachable), "HEAD of the chosen"),
  row("timeout before the headers", SILENCE, at(ALL, late), "tag list"),
  row("timeout in the body", STALL, at(BODIES, late), "second page"),
  row("connection cut in the body", CUT, at(BODIES, unreachable), "tag list"),
  row(
    "401",
    denied(401, "UNAUTHORIZED"),
    at(ALL, permanent("registry-unauthorized", /answered 401/)),
    "token",
  ),
  row("403", denied(403, "DENIED"), at(ALL, permanent("registry-forbidden", /answered 403/)), "tag list"),
  row(
    "404",
    denied(404, "NAME_UNKNOWN"),
    {
      ...at(BODIES, permanent("registry-not-found", /answered 404/)),
      // Not pushed yet, or listed without a manifest: both are answers.
      "HEAD of the pushed": { kind: "not-there-yet" },
    },
    "HEAD of the pushed",
  ),
  row(
    `429 with Retry-After: ${RETRY_AFTER_SECONDS}`,
    json(429, tooMany, RETRY_AFTER),
    { ...at(BODIES, limited(RETRY_AFTER_SECONDS * 1000)), ...at(HEADS, quietly(RETRY_AFTER_SECONDS * 1000)) },
    "token",
  ),
  row(
    "429 without Retry-After",
    json(429, tooMany),
    { ...at(BODIES, limited(ASSUMED_WAIT_MS)), ...at(HEADS, quietly(ASSUMED_WAIT_MS)) },
    "HEAD of the chosen",
  ),
  row("500", answer(500, "oops"), at(ALL, unavailable(500))),
  row("502 with an HTML page", HTML_502, at(ALL, unavailable(502)), "second page"),
  row("503 with Retry-After", answer(503, "", RETRY_AFTER), at(ALL, unavailableFor(RETRY_AFTER_SECONDS))),
  row("malformed JSON", NOT_JSON, at(BODIES, malformed), "tag list"),
  row(
    "JSON that ends in the middle",
    json(200, '{"name":"acme/x","tags":["0.0.'),
    at(BODIES, malformed),
    "token",
  ),
  row("a login page", LOGIN_PAGE, at(BODIES, malformed), "second page"),
  row("a digest that is none", answer(200, "", { "docker-content-digest": "?" }), at(HEADS, malformed)),
  row(
    "a body without end",
    ENDLESS,
    {
      ...at(LISTS, tooLarge),
      token: permanent("registry-too-large", /getting a token .* more than 65536 bytes/),
    },
    "tag list",
  ),
  row(
    "redirect to another host",
    MOVED,
    at(ALL, permanent("registry-refused", /redirects (GET|HEAD) to login\.invalid/)),
    "token",
  ),
  row(
    "pages that loop",
    ({ path }) => json(200, '{"tags":["0.0.9"]}', { link: `<${path}>; rel="next"` }),
    at(LISTS, permanent("registry-malformed-answer", /links back to an earlier one/)),
    "tag list",
  ),
  {
    ...row("pages without end", pageAfterPage, {
      "tag list": permanent("registry-too-large", /takes more than 100 pages/),
    }),
    line: everyPage,
    requestsPerTry: 100,
    sample: "tag list",
  },
  {
    ...row("a list of 100,000 tags", hundredThousand, { "tag list": { kind: "in-spite" } }),
    line: everyPage,
    requestsPerTry: 100,
    sample: "tag list",
  },
];

/** The answer to a HEAD has no body, so it says less. */
function quietly(waitMs: number): Expected {
  return temporary("registry-rate-limited", /was answered 429/, waitMs);
}

function unavailableFor(seconds: number): Expected {
  return temporary("registry-unavailable", /was answered 503/, seconds * 1000);
}

/** Each page has one more tag, and names the next. */
function pageAfterPage({ path }: Seen): Fault {
  const next = Number(/last=(\d+)/.exec(path)?.[1] ?? 0) + 1;
  const link = `<${path.split("?")[0]}?n=1000&last=${next}>; rel="next"`;
  return json(200, `{"tags":["0.0.${next}"]}`, { link });
}

/** A thousand to a page, and the pushed one at the end. */
function hundredThousand({ path }: Seen): Fault {
  const last = Number(/last=t(\d+)/.exec(path)?.[1] ?? 0);
  const next = last + 1000;
  const tags = Array.from({ length: 1000 }, (_, index) => `t${last + index + 1}`);
  if (next >= 100_000) return json(200, JSON.stringify({ tags: [...tags.slice(1), "0.1.0"] }));
  const link = `<${path.split("?")[0]}?n=1000&last=t${next}>; rel="next"`;
  return json(200, JSON.stringify({ tags }), { link });
}
