/**
 * How often a person's edit is lost that comes at about the time of ours, by the call that writes ours. Argo CD has no
 * compare-and-set: inside the window that it leaves while it validates, no client can guard an edit.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type People, parameterOf } from "../../test/e2e/people.ts";
import { helmOf, sourceOf, type World } from "../../test/e2e/world.ts";
import type { Figure } from "../bench/figure.ts";

const TRIES = 30;
/** The person's edit begins this long before or after ours. */
const AROUND_MS = 200;
/** Round trips between the writer and Argo CD, in milliseconds: this machine, a continent, an ocean. */
const ROUND_TRIPS_MS = [0, 50, 100];
const NAME = "edited-together";

interface Way {
  readonly what: string;
  /** Writes the tag. Not written (the guard refused it) is fine: the next pass would. `travel` takes half a round trip. */
  readonly write: (people: People, tag: string, travel: () => Promise<void>) => Promise<void>;
}

const WAYS: readonly Way[] = [
  { what: "PATCH with `test`, as the Worker writes", write: patch },
  { what: "PUT of the spec", write: (...args) => put("", ...args) },
  { what: "PUT of the spec, validate=false", write: (...args) => put("?validate=false", ...args) },
];

export async function measureLostEdits({ people, target }: World): Promise<Figure[]> {
  await people.create(NAME, {
    source: sourceOf(target, "charts/example-api", helmOf("acme/edited", "0.0.0")),
  });
  try {
    const figures: Figure[] = [];
    for (const roundTripMs of ROUND_TRIPS_MS) {
      for (const { what, write } of WAYS) {
        const travel = async () => void (await delay(roundTripMs / 2));
        figures.push({
          what: `edits lost of ${TRIES}, ${roundTripMs} ms away: ${what}`,
          value: await countLost(people, figures.length, (tag) => write(people, tag, travel)),
          unit: "edits",
        });
      }
    }
    return figures;
  } finally {
    await people.remove(NAME);
  }
}

async function countLost(
  people: People,
  series: number,
  write: (tag: string) => Promise<void>,
): Promise<number> {
  let lost = 0;
  for (let round = 1; round <= TRIES; round++) {
    // From before to after, evenly, so that each way meets the same moments.
    const offset = ((round - 0.5) / TRIES) * 2 * AROUND_MS - AROUND_MS;
    const marker = `${series}-${round}`;
    await Promise.all([
      delay(Math.max(0, -offset)).then(() => write(`0.${series}.${round}`)),
      delay(Math.max(0, offset)).then(() => edit(people, marker)),
    ]);
    await delay(50);
    if (parameterOf(await people.application(NAME), "marker") !== marker) lost++;
  }
  return lost;
}

/** Another parameter, by a patch of its own. */
async function edit(people: People, marker: string): Promise<void> {
  const { spec } = await people.application(NAME);
  const parameters = spec.source?.helm?.parameters ?? [];
  const index = parameters.findIndex(({ name }) => name === "marker");
  const operation =
    index < 0
      ? { op: "add", path: "/spec/source/helm/parameters/-", value: { name: "marker", value: marker } }
      : { op: "replace", path: `/spec/source/helm/parameters/${index}/value`, value: marker };
  await send(people, [operation]);
}

async function patch(people: People, tag: string, travel: () => Promise<void>): Promise<void> {
  const { spec } = await people.application(NAME);
  await travel();
  const parameters = spec.source?.helm?.parameters ?? [];
  const index = parameters.findIndex(({ name }) => name === "image.tag");
  const path = `/spec/source/helm/parameters/${index}`;
  await travel();
  await send(people, [
    { op: "test", path, value: parameters[index] },
    { op: "replace", path: `${path}/value`, value: tag },
  ]);
}

const send = (people: People, operations: readonly object[]) =>
  people.call("PATCH", `applications/${NAME}`, {
    name: NAME,
    project: "default",
    patchType: "json",
    patch: JSON.stringify(operations),
  });

async function put(query: string, people: People, tag: string, travel: () => Promise<void>): Promise<void> {
  const { spec } = await people.application(NAME);
  await travel();
  const parameters = (spec.source?.helm?.parameters ?? []).map((each) =>
    each.name === "image.tag" ? { ...each, value: tag } : each,
  );
  const source = spec.source && { ...spec.source, helm: { ...spec.source.helm, parameters } };
  await travel();
  await people.call("PUT", `applications/${NAME}/spec${query}`, { ...spec, source });
}
