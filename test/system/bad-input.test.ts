/**
 * What people get wrong, through the built Worker: each is said plainly (where, what, mend) in the answer or in
 * status, and everything else goes on working. Secrets and settings: bad-settings.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { application, REPOSITORY, resource, until, WEBHOOK_PATHS } from "../support/scenario.ts";
import { BAD_RESOURCES } from "./bad-input.cases.ts";
import { imageOf, type StandIns, start, using } from "./bad-input.support.ts";

describe("resources with something wrong, beside good ones", () => {
  const good = resource("good", "good", `${REPOSITORY}:~0`);
  const absent = [
    resource("other-image", "other-image", `${REPOSITORY}:~0`),
    resource("no-image", "no-image", `${REPOSITORY}:~0`),
  ];
  let scenario: StandIns;
  beforeAll(async () => {
    const noImage = application("no-image");
    noImage.spec.source = { repoURL: "https://git.example.com/charts.git", path: "charts/worker" };
    noImage.status.summary.images = ["acme/worker:1.0.0"];
    scenario = await start({
      applications: [
        application("good"),
        application("other-image", "0.0.9", "acme/other"),
        noImage,
        ...BAD_RESOURCES.map((_, index) => application(`bad-${index}`)),
      ],
      resources: {
        "good.yaml": [good, ...absent].join("---\n"),
        ...Object.fromEntries(BAD_RESOURCES.map(({ text }, index) => [`bad-${index}.yaml`, text])),
      },
    });
    await scenario.webhook({ tag: "0.1.0" });
    await until("the good one runs 0.1.0", () => scenario.tagOf("good") === "0.1.0");
  });
  afterAll(async () => {
    const leaks = scenario.leaks();
    await scenario.stop();
    expect(leaks).toEqual([]);
  });

  it.each(BAD_RESOURCES)("$case: status says where, what and the mend", async ({ where, what, mend }) => {
    const { problems } = await scenario.status();
    const problem = problems.find((each) => each.where.includes(where) && each.what.includes(what));
    expect(problem, JSON.stringify(problems, null, 1)).toBeDefined();
    expect(problem?.mend).toContain(mend);
  });

  it("an Application with another image: status names the entry and the mend", async () => {
    const image = await until("a pass", () => imageOf(scenario, "other-image"));
    expect(image.reason).toMatch(/^The spec names .* in helm\.parameters\), and the rule is for /);
    expect(image.reason).toContain(REPOSITORY);
    expect(image.mend).toContain("Name the image of that entry in imageName");
  });

  it("an Application without the image: status says so", async () => {
    const image = await until("a pass", () => imageOf(scenario, "no-image"));
    expect(image).toMatchObject({ state: "skipped", reason: expect.stringContaining("neither set in") });
    expect(image.reason).toContain("forceUpdate");
  });

  it("a webhook for a repository that nobody follows: 202, counted in status, and nothing is asked about it", async () => {
    expect((await scenario.webhook({ tag: "1.0.0", repository: "acme/unknown" })).status).toBe(202);
    const unfollowed = await until("the count", async () => (await scenario.status()).unfollowed[0]);
    expect(unfollowed).toMatchObject({ repository: "docker.io/acme/unknown", count: 1 });
    expect(scenario.registry.requests.filter(({ path }) => path.includes("acme/unknown"))).toEqual([]);
  });

  it.each([
    ["a webhook that is not JSON", WEBHOOK_PATHS.short, "{nope", "The body is not JSON"],
    ["a webhook of something else", WEBHOOK_PATHS.short, '{"zen":"Keep it logically awesome."}', "push_data"],
    ["a check that is not JSON", "/api/v1/check", "nope", "The body is not JSON"],
    ["a check with an unknown field", "/api/v1/check", '{"aplication":"good"}', "aplication"],
  ])("%s: 400 that says what is wrong", async (_, path, body, words) => {
    const answer = await scenario.ask(path, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).detail).toContain(words);
  });

  it.each([
    ["API token", "/api/v1/status", undefined, "none of those that are set"],
    ["webhook secret", "/webhook/docker.io/not-the-webhook-secret", "{}", "is not the one that is set"],
  ])("a wrong %s: 401 that says so and repeats nothing", async (_, path, body, words) => {
    const answer = await scenario.ask(path, body, "not-the-api-token-1234");
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text).detail).toContain(words);
    expect(answer.text).not.toContain("not-the-");
  });
});

describe("no resources at all", () => {
  it.each([
    ["an empty config/", {}, "config/ held no YAML file"],
    ["only other documents", { "other.yaml": "kind: ConfigMap\n" }, "looked in config/other.yaml"],
  ])("%s: says so in upstream's words, with where it looked", async (_, resources, words) => {
    await using(await start({ resources }), async (scenario) => {
      const answer = await scenario.check({});
      expect(answer.status).toBe(404);
      expect((await scenario.status()).summary).toContain("No ImageUpdater CRs to process");
      expect((await scenario.status()).summary).toContain(words);
    });
  });
});
