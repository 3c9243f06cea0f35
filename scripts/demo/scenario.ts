/** The user's scenario, step by step. Each step says what it sees as it happens, and checks it. */
import { BOTH, DEV, FIRST_TAG, keyOf, PRD, REPOSITORY, TAG_PARAMETER, tagOf } from "./applications.ts";
import { check, held, type Line, missed, told } from "./line.ts";
import { leftAlone, type Moment, momentOf, readBack, type Stage, updated, webhook } from "./moves.ts";
import { explanation, rowOf } from "./status.ts";
import { until } from "./until.ts";

export interface Step {
  readonly title: string;
  readonly play: (stage: Stage) => AsyncGenerator<Line>;
}

/** Docker Hub sends up to this many webhooks for one multi-platform push. */
const MULTI_ARCH_WEBHOOKS = 6;

export const SCENARIO: readonly Step[] = [
  { title: "The cron trigger runs the first sweep", play: firstSweep },
  {
    title: `0.1.0-rc.1 is pushed; its webhook comes ${MULTI_ARCH_WEBHOOKS} times (multi-platform)`,
    play: preRelease,
  },
  { title: "0.1.0 is pushed", play: (stage) => forBoth(stage, "0.1.0") },
  { title: "0.1.1 is pushed, and its webhook is lost: the next sweep finds it", play: lostWebhook },
  { title: "Somebody rolls dev back by hand, and the lost webhook comes after all, twice", play: rollback },
  { title: "0.2.0 is pushed: the next version goes through", play: (stage) => forBoth(stage, "0.2.0") },
];

async function* firstSweep({ system, patience }: Stage): AsyncGenerator<Line> {
  const moment = momentOf(system);
  await system.worker.sweep();
  for (const name of BOTH) {
    const known = await until(async () => {
      const row = await rowOf(system, name);
      return row?.state === "up-to-date" && row.running === FIRST_TAG ? row : undefined;
    }, patience);
    if (known === undefined) yield missed(name, `is not followed. ${await explanation(system, name)}`);
    else yield held(name, `is followed; it runs ${FIRST_TAG}`);
  }
  yield told("requests", moment.requests.summary());
}

async function* preRelease(stage: Stage): AsyncGenerator<Line> {
  const tag = "0.1.0-rc.1";
  const { registry } = stage.system;
  registry.push(REPOSITORY, tag);
  const moment = momentOf(stage.system);
  yield await webhook(stage, tag, REPOSITORY, MULTI_ARCH_WEBHOOKS);
  yield await updated(stage, DEV, tag, moment, "webhook");
  yield held("other values", `${otherValues(moment)}: as they were`);
  yield await leftAlone(stage, PRD, { state: "up-to-date", words: [tag, "pre-release"] }, moment);
  yield* readBack(stage, [DEV], tag);
  const requests = moment.requests.registry();
  yield check(
    requests === 1,
    "folded",
    `${MULTI_ARCH_WEBHOOKS} webhooks, 1 request to the registry`,
    `${MULTI_ARCH_WEBHOOKS} webhooks made ${requests} requests to the registry; 1 was due.`,
  );
  yield told("requests", moment.requests.summary());
}

/** What Applications set besides the tag: `updated` has checked that it stayed. */
function otherValues({ parameters }: Moment): string {
  const names = [...(parameters.get(DEV)?.keys() ?? [])];
  return names.filter((name) => name !== TAG_PARAMETER).join(", ");
}

async function* forBoth(stage: Stage, tag: string): AsyncGenerator<Line> {
  stage.system.registry.push(REPOSITORY, tag);
  const moment = momentOf(stage.system);
  yield await webhook(stage, tag, REPOSITORY, 1);
  for (const name of BOTH) yield await updated(stage, name, tag, moment, "webhook");
  yield* readBack(stage, BOTH, tag);
  yield told("requests", moment.requests.summary());
}

async function* lostWebhook(stage: Stage): AsyncGenerator<Line> {
  const tag = "0.1.1";
  const { registry, worker } = stage.system;
  registry.push(REPOSITORY, tag);
  const moment = momentOf(stage.system);
  await worker.sweep();
  for (const name of BOTH) yield await updated(stage, name, tag, moment, "cron trigger");
  yield* readBack(stage, BOTH, tag);
  yield told("requests", moment.requests.summary());
}

async function* rollback(stage: Stage): AsyncGenerator<Line> {
  const { argocd, worker } = stage.system;
  const [left, back] = ["0.1.1", "0.1.0"];
  yield told("by hand", `${TAG_PARAMETER} of ${DEV}: ${left} -> ${back}, in the stand-in Argo CD`);
  argocd.setParameter(keyOf(DEV), TAG_PARAMETER, back);
  const expected = { state: "held", words: [left, back] };

  const atSweep = momentOf(stage.system);
  await worker.sweep();
  yield told("sweep", "the cron trigger runs again");
  yield await leftAlone(stage, DEV, expected, atSweep);

  const atWebhook = momentOf(stage.system);
  yield await webhook(stage, left, REPOSITORY, 2);
  const again = await leftAlone(stage, DEV, expected, atWebhook);
  yield again.kind === "held" ? held(DEV, "still held; nothing was written") : again;
  const prd = tagOf(argocd.applications, PRD);
  yield check(prd === left, PRD, `goes on with ${left}`, `asks for ${prd}, not for ${left}.`);
}
