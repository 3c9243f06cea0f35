/**
 * What the strategy `newest-build` costs a registry of a thousand tags: the dates of all of them, counted at the parts of a
 * Repository object, which run here over a real SQLite as they do in the Worker. Tokens are not counted.
 */
import { createFactsWorld } from "../../test/support/facts-world.ts";
import { startRegistry } from "../../test/support/registry.ts";
import type { ImageSpec } from "../../test/support/registry-images.ts";
import type { Figure } from "./figure.ts";

const TAGS = 1_000;
const NEW_TAGS = 10;
const REPOSITORY = "acme/app";
const SWEEP_MS = 300_000;

interface Case {
  readonly what: string;
  readonly platforms: readonly string[];
  readonly isHub: boolean;
}

const SINGLE = ["linux/amd64"];
const MULTI = ["linux/amd64", "linux/arm64"];

const CASES: readonly Case[] = [
  { what: "single images", platforms: SINGLE, isHub: false },
  { what: "two platforms", platforms: MULTI, isHub: false },
  { what: "Docker Hub, single images", platforms: SINGLE, isHub: true },
  { what: "Docker Hub, two platforms", platforms: MULTI, isHub: true },
];

export async function countFacts(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const each of CASES) figures.push(...(await countCase(each)));
  return figures;
}

async function countCase({ what, platforms, isHub }: Case): Promise<Figure[]> {
  const registry = await startRegistry();
  try {
    const { world, parts, alarms } = createFactsWorld({ url: registry.url, repository: REPOSITORY, isHub });
    let pushed = 0;
    const push = () => {
      const created = new Date(Date.UTC(2026, 0, 1) + pushed * 60_000).toISOString();
      pushed += 1;
      const images: readonly ImageSpec[] = platforms.map((platform) => ({ platform, created }));
      registry.push(REPOSITORY, `1.0.${pushed}`, images, platforms.length > 1);
      return `1.0.${pushed}`;
    };
    /** A pass needs the dates of all tags, and is nudged again when they are there. */
    const pass = async () => {
      const listed = await parts.lookup.tags(0);
      if (!listed.ok) throw new Error(listed.error.message);
      for (let waiting = 1; waiting > 0; ) {
        const answer = await parts.reading.facts({ tags: listed.value.tags, depth: "created", platforms });
        if (!answer.ok) throw new Error(answer.error.message);
        waiting = answer.value.waiting;
        const unread = listed.value.tags.length - answer.value.facts.length;
        if (unread !== waiting)
          throw new Error(`${unread} tags are without facts, and ${waiting} are waited for`);
        await alarms();
      }
    };
    const counted = async (work: () => Promise<unknown>) => {
      world.now += SWEEP_MS;
      const before = registry.requests.length;
      await work();
      await pass();
      return registry.requests.length - before;
    };
    const times = (count: number) => Array.from({ length: count }, push);

    times(TAGS);
    const first = await counted(() => parts.lookup.list());
    const second = await counted(() => parts.lookup.list());
    const afterPush = await counted(() => parts.lookup.confirm(push(), world.now));
    times(NEW_TAGS);
    const afterMore = await counted(() => parts.lookup.list());

    const each = platforms.length === 1 ? 2 : 1 + 2 * platforms.length;
    const upstream = (news: number) =>
      `Image Updater v1.3: ${new Intl.NumberFormat("en").format(3 + news * each)}`;
    const figure = (look: string, value: number, news: number): Figure => {
      return {
        what: `newest-build, ${what}, ${look}`,
        value,
        unit: "requests",
        comparedWith: upstream(news),
      };
    };
    return [
      figure(`first look at ${TAGS} tags`, first, TAGS),
      figure("second look", second, 0),
      figure("after a push", afterPush, 1),
      figure(`after ${NEW_TAGS} new tags`, afterMore, NEW_TAGS),
    ];
  } finally {
    await registry.stop();
  }
}
