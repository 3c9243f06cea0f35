import { describe, expect, it } from "vitest";
import { readSettings } from "../src/settings.ts";

const SECRET = "0123456789abcdef";
const OTHER = "fedcba9876543210";

/** Everything that is needed, and nothing more. */
const GOOD = {
  ARGOCD_URL: "https://argocd.example.com",
  ARGOCD_TOKEN: "argocd-token-value",
  API_TOKEN: SECRET,
  DOCKER_WEBHOOK_SECRET: OTHER,
};

const read = (more: Record<string, unknown> = {}) => readSettings({ ...GOOD, ...more });

describe("readSettings", () => {
  it("takes what is set, and the safe value for the rest", () => {
    expect(read()).toMatchObject({
      mode: "observe",
      logLevel: "info",
      argocd: { url: GOOD.ARGOCD_URL, token: GOOD.ARGOCD_TOKEN, headers: {} },
      argocdNamespace: "argocd",
      resourcesApplication: undefined,
      callers: { tokens: { read: [], trigger: [], admin: [SECRET] } },
      webhookSecrets: { "docker.io": [OTHER] },
      dailyRequests: 80_000,
      contestRetryMs: 6 * 3_600_000,
      problems: [],
    });
  });

  it("reads every setting, without white space and letter case", () => {
    const settings = read({
      MODE: " Apply ",
      LOG_LEVEL: "DEBUG",
      ARGOCD_URL: "https://argocd.example.com/root//\n",
      ARGOCD_NAMESPACE: "gitops",
      RESOURCES_APPLICATION: " image-updater-config ",
      DAILY_REQUESTS: "1000",
      CONTEST_RETRY_MINUTES: "10080",
      CF_ACCESS_CLIENT_ID: "id",
      CF_ACCESS_CLIENT_SECRET: "secret",
    });
    expect(settings).toMatchObject({
      mode: "apply",
      logLevel: "debug",
      argocd: {
        url: "https://argocd.example.com/root",
        headers: { "CF-Access-Client-Id": "id", "CF-Access-Client-Secret": "secret" },
      },
      argocdNamespace: "gitops",
      resourcesApplication: { namespace: "gitops", name: "image-updater-config" },
      dailyRequests: 1000,
      contestRetryMs: 7 * 24 * 3_600_000,
      problems: [],
    });
  });

  it("keeps the previous secret good during a rotation", () => {
    const [before, trigger, old] = ["api-token-before-01", "trigger-token-01", "old-webhook-secret"];
    const settings = read({
      API_TOKEN_PREVIOUS: before,
      API_TOKEN_TRIGGER_PREVIOUS: trigger,
      DOCKER_WEBHOOK_SECRET_PREVIOUS: old,
    });
    expect(settings.callers.tokens).toEqual({ read: [], trigger: [trigger], admin: [SECRET, before] });
    expect(settings.webhookSecrets).toEqual({ "docker.io": [OTHER, old] });
    expect(settings.problems).toEqual([]);
  });

  it.each([
    { API_TOKEN_READ: SECRET },
    { GITHUB_OIDC_API_AUDIENCE: "api", GITHUB_OIDC_REPOSITORIES: "acme/api" },
    {
      API_ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com",
      API_ACCESS_AUD: "32eafc76",
      API_ACCESS_READ: "*@example.com",
    },
  ])("wants no API_TOKEN where there is another way in: %j", (more) => {
    expect(read({ API_TOKEN: "", ...more }).problems).toEqual([]);
  });

  it("gives jobs of GitHub Actions the role trigger, or the one that is set, and the least where it cannot be read", () => {
    const jobs = { GITHUB_OIDC_API_AUDIENCE: "api", GITHUB_OIDC_REPOSITORIES: "acme/api" };
    const roleOf = (role: string) => read({ ...jobs, GITHUB_OIDC_API_ROLE: role }).callers.github?.role;
    expect(["", "admin", " Read ", "root"].map(roleOf)).toEqual(["trigger", "admin", "read", "read"]);
    expect(read({ ...jobs, GITHUB_OIDC_API_ROLE: "root" }).problems).toHaveLength(1);
  });

  it.each([
    { GITHUB_OIDC_API_ROLE: "admin" },
    { GITHUB_OIDC_API_ROLE: "admin", GITHUB_OIDC_AUDIENCE: "hooks", GITHUB_OIDC_REPOSITORIES: "acme/api" },
  ])("says that a role of jobs has no effect without an audience at the API: %j", (more) => {
    const { callers, problems } = read(more);
    expect(callers.github).toBeUndefined();
    expect(problems).toEqual([
      expect.objectContaining({
        severity: "error",
        where: "setting GITHUB_OIDC_API_AUDIENCE",
        what: expect.stringContaining("GITHUB_OIDC_API_ROLE"),
        mend: expect.stringContaining("GITHUB_OIDC_API_AUDIENCE"),
      }),
    ]);
  });

  it.each([
    { QUAY_WEBHOOK_SECRET: OTHER },
    { GAR_WEBHOOK_AUDIENCE: "https://updater.example.com", GAR_WEBHOOK_EMAIL: "push@example.com" },
  ])("does not nag about Docker Hub where another sender is set up: %j", (more) => {
    expect(read({ DOCKER_WEBHOOK_SECRET: "", ...more }).problems).toEqual([]);
  });

  it("finds any secret by its name, and none that is empty or no text", () => {
    const { secret } = read({ PULLSECRET_ARGOCD_HUB: " {} ", EMPTY: "  ", BINDING: { get: 1 } });
    expect(["PULLSECRET_ARGOCD_HUB", "EMPTY", "BINDING", "MISSING"].map(secret)).toEqual([
      "{}",
      undefined,
      undefined,
      undefined,
    ]);
  });
});

interface Bad {
  readonly name: string;
  /** Undefined: missing. */
  readonly value: string | undefined;
  readonly severity?: "error" | "warning";
  /** What is left of the settings. */
  readonly left: object;
}

const NO_DOCKER: unknown = expect.not.objectContaining({ "docker.io": expect.anything() });

const bad: readonly Bad[] = [
  { name: "MODE", value: "on-fire", left: { mode: "observe" } },
  { name: "LOG_LEVEL", value: "chatty-level", left: { logLevel: "info" } },
  { name: "DAILY_REQUESTS", value: "-5e77", left: { dailyRequests: 80_000 } },
  { name: "DAILY_REQUESTS", value: "0.0", left: { dailyRequests: 80_000 } },
  { name: "DAILY_REQUESTS", value: "0x1f", left: { dailyRequests: 80_000 } },
  { name: "CONTEST_RETRY_MINUTES", value: "000", left: { contestRetryMs: 21_600_000 } },
  { name: "CONTEST_RETRY_MINUTES", value: "10081", left: { contestRetryMs: 21_600_000 } },
  { name: "CONTEST_RETRY_MINUTES", value: "5.5", left: { contestRetryMs: 21_600_000 } },
  ...["argocd/team-x/config", "/config-x", "argocd-x/", "Config_x", `x${"y".repeat(253)}`].map(
    (value): Bad => ({
      name: "RESOURCES_APPLICATION",
      value,
      left: { resourcesApplication: "unreadable" },
    }),
  ),
  { name: "ARGOCD_URL", value: undefined, left: { argocd: undefined } },
  { name: "ARGOCD_URL", value: "http://argocd.internal", left: { argocd: undefined } },
  { name: "ARGOCD_URL", value: "http://127.0.0.1.evil.com", left: { argocd: undefined } },
  { name: "ARGOCD_URL", value: "argocd.internal:443", left: { argocd: undefined } },
  { name: "ARGOCD_URL", value: "argocd.internal", left: { argocd: undefined } },
  { name: "ARGOCD_TOKEN", value: undefined, left: { argocd: undefined } },
  { name: "ARGOCD_TOKEN", value: "   ", left: { argocd: undefined } },
  { name: "API_TOKEN", value: undefined, left: { callers: { tokens: { admin: [] } } } },
  { name: "API_TOKEN", value: "too-short-value", left: { callers: { tokens: { admin: [] } } } },
  {
    name: "API_TOKEN_PREVIOUS",
    value: "too-short-value",
    left: { callers: { tokens: { admin: [SECRET] } } },
  },
  {
    name: "API_TOKEN_READ",
    value: "too-short-value",
    left: { callers: { tokens: { read: [], admin: [SECRET] } } },
  },
  {
    name: "API_TOKEN_TRIGGER",
    value: SECRET,
    severity: "warning",
    left: { callers: { tokens: { trigger: [SECRET] } } },
  },
  {
    name: "DOCKER_WEBHOOK_SECRET",
    value: undefined,
    severity: "warning",
    left: { webhookSecrets: NO_DOCKER },
  },
  { name: "DOCKER_WEBHOOK_SECRET", value: "too-short-value", left: { webhookSecrets: NO_DOCKER } },
];

describe("a problem of a setting", () => {
  it.each(bad)("$name = $value", ({ name, value, severity = "error", left }) => {
    const settings = read({ [name]: value });
    expect(settings).toMatchObject(left);
    expect(settings.problems).toContainEqual({
      severity,
      where: `setting ${name}`,
      what: expect.stringMatching(/^[A-Z].*\.$/),
      mend: expect.stringMatching(/^[A-Z].*\.$/),
    });
    expect(new Set(settings.problems.map(({ where }) => where)).size).toBe(1);
  });

  it("never repeats a value", () => {
    for (const { name, value } of bad) {
      if (value === undefined || value.trim() === "") continue;
      expect(JSON.stringify(read({ [name]: value }).problems)).not.toContain(value);
    }
    const values = ["a-client-id", "a-client-secret"];
    const [id, secret] = values;
    for (const half of [{ CF_ACCESS_CLIENT_ID: id }, { CF_ACCESS_CLIENT_SECRET: secret }]) {
      const text = JSON.stringify(read(half).problems);
      expect(values.filter((value) => text.includes(value))).toEqual([]);
    }
  });

  it("names each of several at once, and the rest goes on", () => {
    const { problems, argocdNamespace } = readSettings({});
    const places = problems.map(({ where }) => where);
    const names = ["API_TOKEN", "DOCKER_WEBHOOK_SECRET", "ARGOCD_URL", "ARGOCD_TOKEN"];
    expect(places.toSorted()).toEqual(names.map((name) => `setting ${name}`).toSorted());
    expect(argocdNamespace).toBe("argocd");
  });
});
