/**
 * Hears everything that the Workers of this process say: answers (whatever asked for them by `fetch`), log lines,
 * requests to servers of this process, and what their objects stored. `end` searches all of it for every secret, so
 * that a test cannot forget to.
 */
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { answersOf, listenTo } from "./answers.ts";
import { PASSED_ON } from "./fault-proxy.ts";
import { type Leak, leaksIn, type Secret, secretsOf } from "./secret-forms.ts";
import { storedIn } from "./stored-text.ts";

/** The file that `secret-tally.ts` counts in; absent outside of a test run. */
export const TALLY = "SECRET_SEARCH_TALLY";

export interface Watch {
  /** A log line, or whatever else was said. */
  hear(text: string): void;
  /** Searches it all, `storage` only where it is asked for. Throws when something was found: names and places, never a value. */
  end(options: { readonly storage: boolean }): void;
}

export interface Watched {
  /** Origin of the Worker. */
  readonly url: string;
  readonly vars: Readonly<Record<string, string>>;
  /** The registry table, whose servers may see the registries' credentials. */
  readonly registries: string | undefined;
  /** The folder of what its objects store. */
  readonly storage: string;
}

/** Secrets that came up while a test ran: tokens that stand-ins issued, signed addresses. */
const issued: Secret[] = [];
/** How many had come up when a folder was first written to: what it holds is none of those. */
const issuedBefore = new Map<string, number>();
let issuedAtRest = 0;
/** Several run at once, and a request does not tell which one sent it. */
const running = new Set<Watched>();
/** Requests since one of them last ended. */
const arrived: { readonly origin: string; readonly text: string }[] = [];

/** From now on the value is searched for too; give it before the Worker gets it. */
export function noteSecret(name: string, value: string): void {
  issued.push({ name, value });
}

subscribe("http.server.request.start", (message) => {
  // The shape is Node's (diagnostics_channel, HTTP).
  const { headers, url = "" } = (message as { readonly request: IncomingMessage }).request;
  // Node's own `fetch` is the test, not the Worker; a tap forwards by it.
  const isPassedOn = headers["sec-fetch-mode"] !== undefined || headers[PASSED_ON] !== undefined;
  if (isPassedOn || running.size === 0) return;
  arrived.push({ origin: `http://${headers.host}`, text: JSON.stringify([url, headers]) });
});

export function watch(watched: Watched): Watch {
  const said: string[] = [];
  // What came up while none ran is for the next one.
  const before = running.size === 0 ? issuedAtRest : issued.length;
  running.add(watched);
  if (!issuedBefore.has(watched.storage)) issuedBefore.set(watched.storage, before);
  listenTo(watched.url);
  tally({ started: 1 });
  return {
    hear: (text) => void said.push(text),
    end: ({ storage }) => {
      const secrets = secretsFor(watched);
      const stored = storage ? storedIn(watched.storage) : [];
      const places: readonly Place[] = [
        { place: "a log line", text: said.join("\n"), secrets },
        { place: "an answer", text: answersOf(watched.url).join("\n"), secrets },
        ...stored.map((each) => ({ ...each, secrets })),
        ...sent(),
      ];
      running.delete(watched);
      if (running.size === 0) issuedAtRest = issued.length;
      tally({
        searched: 1,
        bytes: places.reduce((sum, { text }) => sum + text.length, 0),
        secrets: secrets.length,
      });
      const found = places.flatMap((each) =>
        leaksIn(each.text, each.secrets).map((leak) => sentence(each.place, leak)),
      );
      if (found.length > 0) throw new Error(`A secret was written:\n${[...new Set(found)].join("\n")}`);
    },
  };
}

interface Place {
  readonly place: string;
  readonly text: string;
  readonly secrets: readonly Secret[];
}

const secretsFor = ({ vars, storage }: Watched): readonly Secret[] => [
  ...secretsOf(vars),
  ...issued.slice(issuedBefore.get(storage)),
];

/** The requests that arrived, by server, with the secrets that no running Worker may send there; they are searched once. */
function sent(): readonly Place[] {
  const all = [...running].flatMap(secretsFor);
  const secrets = [...new Map(all.map((secret) => [`${secret.name} ${secret.value}`, secret])).values()];
  return [...Map.groupBy(arrived.splice(0), ({ origin }) => origin)].map(([origin, requests]) => ({
    place: `a request to ${origin}`,
    text: requests.map(({ text }) => text).join("\n"),
    secrets: secrets.filter(({ name }) => ![...running].some((each) => mayGoTo(origin, name, each))),
  }));
}

const sentence = (place: string, { secret, form }: Leak): string => `${secret} (${form}) stands in ${place}`;

/** Argo CD's token goes to Argo CD, what opens registries to registries, and what opens the Worker to nobody. */
function mayGoTo(origin: string, name: string, { vars, registries = "" }: Watched): boolean {
  if (/^(?:API_TOKEN|.*_WEBHOOK_SECRET)/.test(name)) return false;
  const isArgoCd = vars.ARGOCD_URL?.startsWith(origin) === true;
  if (name.startsWith("ARGOCD_TOKEN")) return isArgoCd;
  return !isArgoCd && registries.includes(origin);
}

function tally(line: object): void {
  const file = process.env[TALLY];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
}
