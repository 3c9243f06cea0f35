/**
 * The user's scenario against Debian's docker-registry: images pushed by skopeo, Docker Hub's webhook posted to the
 * built Worker; and once with the registry's own notifications in the place of any webhook of ours. REQUIRE_REAL=1 makes a missing program a failure instead of a skipped file.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts } from "../support/ports.ts";
import { available, type RealRegistry, startRealRegistry } from "../support/real-registry.ts";
import { registryCases } from "../support/registry.cases.ts";
import {
  ACCOUNT,
  REPOSITORY,
  type Scenario,
  startScenario,
  until,
  WEBHOOK_PATHS,
} from "../support/scenario.ts";

const missing = available();
if (missing === undefined) {
  registryCases("docker-registry", startRealRegistry);
  userScenario("open", {}, { first: WEBHOOK_PATHS.upstream, second: WEBHOOK_PATHS.short });
  userScenario(
    "htpasswd",
    { credentials: ACCOUNT },
    { first: WEBHOOK_PATHS.short, second: WEBHOOK_PATHS.upstream },
  );
  notifications();
} else if (process.env.REQUIRE_REAL === "1") {
  throw new Error(missing);
} else {
  console.warn(`The tests against a real registry are skipped: ${missing}`);
  it.skip(`real registry: ${missing}`);
}

function userScenario(
  name: string,
  options: Parameters<typeof startRealRegistry>[0],
  paths: { readonly first: string; readonly second: string },
): void {
  describe(`the user's scenario with docker-registry (${name})`, () => {
    let scenario: Scenario<RealRegistry>;
    beforeAll(async () => {
      const registry = await startRealRegistry(options);
      await registry.push(REPOSITORY, "0.0.9");
      scenario = await startScenario({ registry });
      await scenario.check({});
    });
    afterAll(() => scenario.stop());

    const running = () => ["example-api-dev", "example-api-prd"].map((each) => scenario.tagOf(each));
    const reasonOfPrd = async () =>
      (await scenario.status()).applications.find(
        ({ application }) => application === "argocd/example-api-prd",
      )?.images[0]?.reason;

    it("updates dev alone for 0.1.0-rc.1, and says why prd is left alone", async () => {
      await scenario.registry.push(REPOSITORY, "0.1.0-rc.1");
      expect((await scenario.webhook({ tag: "0.1.0-rc.1", path: paths.first })).status).toBe(202);
      await until("prd's pass about 0.1.0-rc.1", async () => (await reasonOfPrd())?.includes("0.1.0-rc.1"));
      await until("dev runs 0.1.0-rc.1", () => running()[0] === "0.1.0-rc.1");
      expect(running()).toEqual(["0.1.0-rc.1", "0.0.9"]);
      expect(await reasonOfPrd()).toContain("pre-release, and `~0` takes none");
    });

    it("updates both for 0.1.0, each once, and no other parameter", async () => {
      await scenario.registry.push(REPOSITORY, "0.1.0");
      expect((await scenario.webhook({ tag: "0.1.0", path: paths.second })).status).toBe(202);
      await until("both run 0.1.0", () => running().every((tag) => tag === "0.1.0"));
      expect(scenario.writes().toSorted()).toEqual([
        "example-api-dev 0.1.0",
        "example-api-dev 0.1.0-rc.1",
        "example-api-prd 0.1.0",
      ]);
      expect(
        scenario.argocd.applications.get("argocd/example-api-dev")?.spec.source?.helm?.parameters,
      ).toEqual([
        { name: "image.repository", value: REPOSITORY },
        { name: "replicas", value: "1" },
        { name: "image.tag", value: "0.1.0", forceString: true },
      ]);
    });

    it("says no secret to anybody", () => {
      expect(scenario.leaks()).toEqual([]);
    });
  });
}

function notifications(): void {
  describe("docker-registry's own notifications", () => {
    const secret = "distribution-secret-0123456789abcdef";
    let scenario: Scenario<RealRegistry>;
    beforeAll(async () => {
      const [port = 0] = await freePorts(1);
      // The registry calls itself by its address; the images call it docker.io.
      const url = `http://127.0.0.1:${port}/webhook/distribution?registry=docker.io`;
      const registry = await startRealRegistry({ notify: { url, authorization: `Bearer ${secret}` } });
      await registry.push(REPOSITORY, "0.0.9");
      const vars = { DISTRIBUTION_WEBHOOK_SECRET: secret, DOCKER_WEBHOOK_SECRET: undefined };
      scenario = await startScenario({ registry, port, vars });
      await scenario.check({});
    });
    afterAll(() => scenario.stop());

    const running = () => ["example-api-dev", "example-api-prd"].map((each) => scenario.tagOf(each));

    it("update dev alone for 0.1.0-rc.1 and both for 0.1.0, with nothing but the pushes", async () => {
      await scenario.registry.push(REPOSITORY, "0.1.0-rc.1");
      await until("dev runs 0.1.0-rc.1", () => running()[0] === "0.1.0-rc.1");
      expect(running()[1]).toBe("0.0.9");
      await scenario.registry.push(REPOSITORY, "0.1.0");
      await until("both run 0.1.0", () => running().every((tag) => tag === "0.1.0"));
      expect(scenario.logs.some((line) => line.includes('"sender":"distribution"'))).toBe(true);
      expect(scenario.leaks()).toEqual([]);
    });

    it("are about nothing else: layers and manifests by digest are no pushes", async () => {
      expect((await scenario.status()).unfollowed).toEqual([]);
      const told = scenario.logs.filter((line) => line.includes("a push was reported"));
      expect(told.map((line) => JSON.parse(line).tag)).toEqual(
        expect.arrayContaining(["0.1.0-rc.1", "0.1.0"]),
      );
      expect(told.every((line) => JSON.parse(line).repository === `docker.io/${REPOSITORY}`)).toBe(true);
    });
  });
}
