/** From the webhook to the changed spec to Synced, and what a push asks of Argo CD and of the registry. */
import { AUTOMATED, eventually } from "../../test/e2e/people.ts";
import { helmOf, openWorld, sourceOf, type World } from "../../test/e2e/world.ts";
import { resource } from "../../test/support/material.ts";
import { type Figure, quantile } from "../bench/figure.ts";

const ONE = { applications: 1, pushes: 20 };
const MANY = { applications: 200, pushes: 1 };
/** Applications are made a few at a time: each is rendered. */
const AT_ONCE = 4;
const QUIET_MS = 3_000;
const MANY_WITHIN_MS = 10 * 60_000;

export const measurePushes = (): Promise<Figure[]> => measure("one", ONE);
export const measureManyFollowers = (): Promise<Figure[]> => measure("many", MANY);

async function measure(
  name: string,
  { applications, pushes }: { readonly applications: number; readonly pushes: number },
): Promise<Figure[]> {
  const repository = `acme/${name}`;
  const names = Array.from({ length: applications }, (_, index) => `${name}-${index}`);
  const world = await openWorld({
    resources: { "all.yaml": resource(name, `${name}-*`, `${repository}:~0`) },
    vars: { LOG_LEVEL: "warn" },
  });
  try {
    await world.registry.push(repository, "0.0.0");
    await inTurns(names, (each) =>
      world.people.create(each, {
        source: sourceOf(world.target, "charts/example-api", helmOf(repository, "0.0.0")),
        destination: { server: "https://kubernetes.default.svc", namespace: name },
        syncPolicy: { ...AUTOMATED, syncOptions: ["CreateNamespace=true"] },
      }),
    );
    await settled(world, names, `${repository}:0.0.0`);
    await world.check({});
    await allAre(world, names, "up-to-date");
    await quiet(world);
    const samples: Sample[] = [];
    for (let push = 1; push <= pushes; push++) {
      samples.push(await onePush(world, names, repository, `0.${push}.0`));
    }
    return figuresOf(samples, applications);
  } finally {
    await inTurns(names, (each) => world.people.remove(each));
    await world.stop();
  }
}

interface Sample {
  readonly writtenMs: number;
  readonly syncedMs: number;
  readonly argocd: number;
  readonly registry: number;
}

async function onePush(
  world: World,
  names: readonly string[],
  repository: string,
  tag: string,
): Promise<Sample> {
  await world.registry.push(repository, tag);
  const [argocd, registry] = [world.asked.length, world.askedRegistry.length];
  const begun = Date.now();
  await world.webhook({ repository, tag });
  await settled(world, names, `${repository}:${tag}`);
  const syncedMs = Date.now() - begun;
  await allAre(world, names, "updated");
  const asked = world.asked.slice(argocd);
  const written = asked.filter(({ method }) => method === "PATCH").map(({ answeredAt }) => answeredAt);
  return {
    writtenMs: Math.max(...written) - begun,
    syncedMs,
    argocd: asked.length,
    registry: world.askedRegistry.length - registry,
  };
}

/** The Worker has told of each that it is so. */
const allAre = (world: World, names: readonly string[], state: string) =>
  eventually(
    `all are ${state}`,
    async () => {
      const { applications } = await world.status();
      return (
        applications.length === names.length && applications.every(({ images }) => images[0]?.state === state)
      );
    },
    { withinMs: MANY_WITHIN_MS },
  );

/** Nothing is under way any more that would be counted with the first push. */
const quiet = (world: World) => {
  let seen = -1;
  return eventually(
    "the Worker asks nothing more",
    async () => {
      const before = seen;
      seen = world.asked.length;
      return seen === before;
    },
    { withinMs: MANY_WITHIN_MS, everyMs: QUIET_MS },
  );
};

/** Synced, and every Application's Pods run the image alone. */
async function settled(world: World, names: readonly string[], image: string): Promise<void> {
  const wanted = new Set(names);
  const fields = "items.metadata.name,items.status.sync.status,items.status.summary";
  await eventually(
    `${names.length} Applications run ${image}`,
    async () => {
      const { items } = (await world.people.must("GET", `applications?fields=${fields}`)) as {
        items: {
          metadata: { name: string };
          status: { sync?: { status: string }; summary?: { images?: string[] } };
        }[];
      };
      const done = items.filter(
        ({ metadata, status }) =>
          wanted.has(metadata.name) &&
          status.sync?.status === "Synced" &&
          status.summary?.images?.join() === image,
      );
      return done.length === names.length;
    },
    { withinMs: MANY_WITHIN_MS, everyMs: 20 },
  );
}

function figuresOf(samples: readonly Sample[], applications: number): Figure[] {
  const who =
    applications === 1 ? "one Application" : `${applications} Applications that follow one repository`;
  const of = `median of ${samples.length}`;
  const figure = (what: string, unit: Figure["unit"], read: (sample: Sample) => number): Figure => {
    const values = samples.map(read);
    return {
      what: `${who}: ${what}${samples.length === 1 ? "" : `, ${of}`}`,
      value: quantile(values, 0.5),
      unit,
      ...(samples.length > 1 && { comparedWith: `max ${Math.max(...values)}` }),
    };
  };
  return [
    figure("webhook -> last spec changed", "ms", ({ writtenMs }) => writtenMs),
    figure("webhook -> all Synced and running", "ms", ({ syncedMs }) => syncedMs),
    figure("requests at Argo CD of a push", "requests", ({ argocd }) => argocd),
    figure("requests at the registry of a push", "requests", ({ registry }) => registry),
  ];
}

async function inTurns(names: readonly string[], act: (name: string) => Promise<void>): Promise<void> {
  const left = [...names];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await act(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
