/**
 * Secrets that are missing or wrong, through the built Worker: each is said plainly in the answer or in status, what
 * does not need it goes on working, and no value of a secret is said.
 */
import { describe, expect, it } from "vitest";
import { ACCOUNT, application, dockerConfig, REPOSITORY, resource, until } from "../support/scenario.ts";
import { imageOf, start, using } from "./bad-input.support.ts";

describe("credentials of the registry", () => {
  const DOCKER_HUB = "PULLSECRET_ARGOCD_DOCKERHUB_CREDENTIALS";
  // A second image with a pull secret of its own, which is right.
  const resources = {
    "both.yaml": [
      resource("bad", "bad", `${REPOSITORY}:~0`),
      resource(
        "good",
        "good",
        `${REPOSITORY}:~0`,
        "          commonUpdateSettings: { pullSecret: 'pullsecret:argocd/other' }\n",
      ),
    ].join("---\n"),
  };
  const other = { PULLSECRET_ARGOCD_OTHER: dockerConfig("registry-1.docker.io", ACCOUNT) };
  const wrong = { username: ACCOUNT.username, password: "expired-access-token" };

  it.each([
    [
      "missing",
      undefined,
      [`Worker secret ${DOCKER_HUB}, and it is missing`],
      `wrangler secret put ${DOCKER_HUB}`,
    ],
    [
      "no credentials",
      "plain-password-instead",
      [DOCKER_HUB, "neither JSON nor `user:password`"],
      "a dockerconfigjson document",
    ],
    [
      "wrong",
      dockerConfig("https://index.docker.io/v1/", wrong),
      ["incorrect username or password", "credentials were sent"],
      "Check that the user name and the password",
    ],
    [
      "for another registry",
      dockerConfig("https://ghcr.io", wrong),
      [DOCKER_HUB, "no valid auth entry for registry docker.io", 'found "https://ghcr.io"'],
      "https://index.docker.io/v1/",
    ],
  ])("%s: status names the registry, what was looked for and the mend", async (_, document, words, mend) => {
    const applications = [application("bad"), application("good")];
    await using(
      await start({ resources, applications, vars: { ...other, [DOCKER_HUB]: document } }),
      async (scenario) => {
        await scenario.webhook({ tag: "0.1.0" });
        await until("the good one runs 0.1.0", () => scenario.tagOf("good") === "0.1.0");
        const image = await until("the bad one failed", async () => {
          const seen = await imageOf(scenario, "bad");
          return seen?.state === "failed" && seen;
        });
        for (const word of ["docker.io/shykhovmyron/example-api", ...words])
          expect(image.reason).toContain(word);
        expect(image.mend).toContain(mend);
        expect(scenario.tagOf("bad")).toBe("0.0.9");
      },
    );
  });
});

describe("settings", () => {
  it("DOCKER_WEBHOOK_SECRET missing: webhooks are refused, status says why, a sweep finds the push", async () => {
    await using(await start({ vars: { DOCKER_WEBHOOK_SECRET: undefined } }), async (scenario) => {
      const answer = await scenario.webhook({ tag: "0.1.0" });
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.text)).toMatchObject({
        detail: expect.stringContaining("DOCKER_WEBHOOK_SECRET"),
      });
      const { problems } = await scenario.status();
      expect(problems).toContainEqual(
        expect.objectContaining({
          where: "setting DOCKER_WEBHOOK_SECRET",
          mend: expect.stringContaining("wrangler secret put DOCKER_WEBHOOK_SECRET"),
        }),
      );
      await scenario.sweep();
      await until("the sweep's update", () => scenario.tagOf("example-api-prd") === "0.1.0");
    });
  });

  it("API_TOKEN missing: the API says what to set, and pushes go through", async () => {
    await using(await start({ vars: { API_TOKEN: undefined } }), async (scenario) => {
      const answer = await scenario.ask("/api/v1/status");
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.text)).toMatchObject({
        detail: expect.stringContaining("API_TOKEN"),
        mend: expect.stringContaining("wrangler secret put API_TOKEN"),
      });
      await scenario.webhook({ tag: "0.1.0" });
      await until("the update", () => scenario.tagOf("example-api-prd") === "0.1.0");
    });
  });

  it("ARGOCD_TOKEN missing: a push is still taken, and status and check say what to set", async () => {
    await using(await start({ vars: { ARGOCD_TOKEN: undefined } }), async (scenario) => {
      expect((await scenario.webhook({ tag: "0.1.0" })).status).toBe(202);
      const answer = await scenario.check({});
      expect(answer.status).toBe(502);
      expect(JSON.parse(answer.text)).toMatchObject({
        detail: expect.stringContaining("ARGOCD_TOKEN is missing"),
        mend: expect.stringContaining("secret ARGOCD_TOKEN"),
      });
      const { problems, summary } = await scenario.status();
      expect(problems).toContainEqual(
        expect.objectContaining({
          where: "setting ARGOCD_TOKEN",
          mend: expect.stringContaining("argocd account generate-token"),
        }),
      );
      expect(summary).toContain("ARGOCD_TOKEN is missing");
    });
  });

  it("what is wrong in the files is said before Argo CD could be asked", async () => {
    const options = {
      vars: { ARGOCD_TOKEN: undefined },
      resources: { "bad.yaml": "kind: ImageUpdater\n  spec: [" },
    };
    await using(await start(options), async (scenario) => {
      const { problems } = await scenario.status();
      expect(problems).toContainEqual(
        expect.objectContaining({ where: expect.stringContaining("config/bad.yaml:"), severity: "error" }),
      );
    });
  });

  it("a token that Argo CD refuses: status says so with the mend, and the push arrives once it is accepted", async () => {
    await using(await start({}), async (scenario) => {
      const body = { error: "no session information", code: 16, message: "no session information" };
      scenario.argocd.fail({ status: 401, body, times: 2 });
      await scenario.webhook({ tag: "0.1.0" });
      const { failure } = await until("the refusal in status", async () => (await scenario.status()).trouble);
      expect(failure.message).toContain("no session information");
      expect(failure.mend).toContain("ARGOCD_TOKEN");
      await until("the update", () => scenario.tagOf("example-api-prd") === "0.1.0", 20_000);
    });
  });
});
