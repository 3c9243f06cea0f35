/**
 * Everything that the Worker of a test said, stored or sent, searched for its secrets after each test (objects.ts). The
 * setup file of the project, so that the console is heard from the beginning and no file can leave the search out.
 */
import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll } from "vitest";
import { leaksIn, type Secret, secretsOf } from "../support/secret-forms.ts";
import { BINDINGS, REGISTRY_TOKEN } from "./bindings.ts";

const SECRETS: readonly Secret[] = [
  ...secretsOf(BINDINGS),
  { name: "the registry's token", value: REGISTRY_TOKEN },
];

/** Where each may be sent: the token of Argo CD to Argo CD, what opens a registry to that registry. */
const GOES_TO: readonly (readonly [name: RegExp, host: RegExp])[] = [
  [/^ARGOCD_TOKEN/, /^argocd\.example\.com$/],
  [/^PULLSECRET_|^the registry/, /^(?:registry-1|auth)\.docker\.io$|^hub\.docker\.com$/],
];

const said: string[] = [];
const sent: { readonly host: string; readonly text: string }[] = [];
const totals = { searches: 0, bytes: 0 };

for (const level of ["debug", "log", "info", "warn", "error"] as const) {
  const write = console[level];
  console[level] = (...parts: unknown[]) => {
    said.push(parts.map(String).join(" "));
    write(...parts);
  };
}

/** An answer of the Worker. */
export async function hearAnswer(answer: Response): Promise<Response> {
  said.push(JSON.stringify([...answer.headers]), await answer.clone().text());
  return answer;
}

/** A request of the Worker. */
export async function hearRequest(request: Request): Promise<void> {
  const body = await request.clone().text();
  sent.push({
    host: new URL(request.url).host,
    text: JSON.stringify([request.url, [...request.headers], body]),
  });
}

/** Throws when a secret is found: names and places, never a value. Forgets what was heard. */
export async function searchForSecrets(): Promise<void> {
  const stored = await Promise.all([env.FLEET, env.REPOSITORY, env.APPLICATION].map(storedIn));
  const places: readonly (readonly [place: string, text: string, secrets: readonly Secret[]])[] = [
    ["a log line or an answer", said.splice(0).join("\n"), SECRETS],
    ["storage", stored.flat().join("\n"), SECRETS],
    ...sent.splice(0).map(({ host, text }) => {
      const misplaced = SECRETS.filter(
        ({ name }) => !GOES_TO.some(([names, hosts]) => names.test(name) && hosts.test(host)),
      );
      return [`a request to ${host}`, text, misplaced] as const;
    }),
  ];
  totals.searches += 1;
  totals.bytes += places.reduce((sum, [, text]) => sum + text.length, 0);
  const found = places.flatMap(([place, text, secrets]) =>
    leaksIn(text, secrets).map(({ secret, form }) => `${secret} (${form}) stands in ${place}`),
  );
  if (found.length > 0) throw new Error(`A secret was written:\n${[...new Set(found)].join("\n")}`);
}

/** Every value of every table of every object. */
async function storedIn(objects: DurableObjectNamespace): Promise<readonly string[]> {
  const ids = await listDurableObjectIds(objects);
  const texts = ids.map((id) =>
    runInDurableObject(objects.get(id), (_, { storage: { sql } }) =>
      sql
        .exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'")
        .toArray()
        .flatMap(({ name }) => sql.exec(`SELECT * FROM "${name}"`).toArray())
        .flatMap((row) => Object.values(row).map(String)),
    ),
  );
  return (await Promise.all(texts)).flat();
}

afterAll(() => {
  if (totals.searches === 0)
    throw new Error("Nothing was searched for secrets: call freshWorld() in the file.");
  console.info(
    `Searched ${(totals.bytes / 1e6).toFixed(2)} MB for ${SECRETS.length} secrets, after ${totals.searches} tests.`,
  );
});
