/**
 * Every sender but Docker Hub, whose webhooks the other tests send: its delivery reaches the Repository object through
 * the built Worker, and one that is forged or replayed does not.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StandInRegistry, startRegistry } from "../support/registry.ts";
import { type Scenario, startScenario, until } from "../support/scenario.ts";
import {
  ACCOUNT_OF_PUBSUB,
  AUDIENCE,
  type Case,
  type Issuers,
  type Post,
  SENDER_SECRETS,
  senderCases,
  startIssuers,
} from "./senders.cases.ts";

describe("senders", () => {
  let issuers: Issuers;
  let scenario: Scenario<StandInRegistry>;
  const answers: string[] = [];

  beforeAll(async () => {
    issuers = await startIssuers();
    const vars = {
      ...SENDER_SECRETS,
      GAR_WEBHOOK_AUDIENCE: AUDIENCE,
      GAR_WEBHOOK_EMAIL: ACCOUNT_OF_PUBSUB,
      GAR_OIDC_ISSUER: issuers.url,
      GITHUB_OIDC_AUDIENCE: AUDIENCE,
      GITHUB_OIDC_REPOSITORIES: "acme/*",
      GITHUB_OIDC_REFS: "refs/heads/main, refs/tags/*",
      GITHUB_OIDC_ISSUER: issuers.url,
    };
    scenario = await startScenario({ registry: await startRegistry(), vars });
    await scenario.sweep();
    await until("the first refresh", async () => (await scenario.status()).resources.length > 0);
  });
  afterAll(async () => {
    await scenario.stop();
    await issuers.stop();
  });

  async function send({ path, headers = {}, body }: Post) {
    const answer = await fetch(`${scenario.url}${path}`, { method: "POST", headers, body });
    const text = await answer.text();
    answers.push(text);
    return { status: answer.status, text };
  }

  /** How often a push was told for each repository that nobody follows. */
  const told = async (): Promise<ReadonlyMap<string, number>> =>
    new Map((await scenario.status()).unfollowed.map(({ repository, count }) => [repository, count]));

  const cases = senderCases(() => issuers);

  it.each(cases)("$name is refused when it is forged, and heard when it is not", async (each: Case) => {
    const post = await each.post();
    const before = await told();
    const forged = await send(await each.forged(post));
    expect(forged).toMatchObject({ status: 401, text: expect.stringContaining("about:blank") });

    const answer = await send(post);
    expect(answer, answer.text).toMatchObject({ status: each.repositories.length > 0 ? 202 : 200 });
    for (const repository of each.repositories) {
      expect(answer.text).toContain(`"repository":"${repository}"`);
      const count = await until(`${repository} in status`, async () => {
        const now = (await told()).get(repository);
        return now !== before.get(repository) && now;
      });
      expect(count).toBeGreaterThan(before.get(repository) ?? 0);
    }
  });

  it("have said no secret and no token to anybody, and asked no registry", async () => {
    expect(scenario.leaks()).toEqual([]);
    const said = [...scenario.logs, ...answers].join("\n");
    expect(Object.entries(SENDER_SECRETS).filter(([, secret]) => said.includes(secret))).toEqual([]);
    expect(said).not.toMatch(/eyJ[\w-]{10,}\./);
    expect(scenario.registry.requests.filter(({ path }) => /team|acme/.test(path))).toEqual([]);
  });

  it("leave nothing to nag about", async () => {
    const { problems } = await scenario.status();
    expect(problems.filter(({ where }) => /WEBHOOK|OIDC/.test(where))).toEqual([]);
  });
});
