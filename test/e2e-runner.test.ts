/** The runner of the scenarios, as far as it goes without a stack: command line, what is missing, an Argo CD elsewhere. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { readOptions } from "../scripts/e2e/options.ts";
import { missingGo, missingPrograms } from "./e2e/stack/programs.ts";
import { foreignTarget, readTarget, TARGET_VARIABLE } from "./e2e/target.ts";

describe("the command line", () => {
  it("hands files, a name and a file for the results on to vitest", () => {
    const options = readOptions(["rollback", "--name", "held", "--json", "/results.json"]);
    expect(options).toMatchObject({
      bench: false,
      open: false,
      rest: [
        "rollback",
        "-t",
        "held",
        "--reporter=default",
        "--reporter=json",
        "--outputFile.json=/results.json",
      ],
    });
  });

  it("does not enclose a stack that is kept, since somebody wants to reach it", () => {
    expect(readOptions(["--keep"])).toMatchObject({ keep: true, open: true });
  });

  it("says what it does not know", () => {
    expect(readOptions(["--kepe"])).toContain("--kepe");
  });
});

describe("what is missing", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("is named with the packages that have it", () => {
    vi.stubEnv("PATH", "");
    expect(missingPrograms()).toEqual([
      "git, redis-server, docker-registry, skopeo, htpasswd not found: apt-get install git redis-server docker-registry skopeo apache2-utils",
    ]);
    expect(missingGo().join()).toContain("go.dev/dl");
  });
});

describe("an Argo CD elsewhere", () => {
  const argocd = { ARGOCD_URL: "https://argocd.example.com/", ARGOCD_TOKEN: "token" };

  it("is none where no address is given", () => {
    expect(foreignTarget({ ARGOCD_TOKEN: "token" })).toBeUndefined();
  });

  it.each([
    [{ ARGOCD_URL: argocd.ARGOCD_URL }, "ARGOCD_TOKEN"],
    [argocd, "GIT_URL"],
  ])("says what else is needed", (env, name) => {
    expect(foreignTarget(env)).toContain(`${name} is needed too`);
  });

  it("has one repository, which may be pushed to at another address", () => {
    const git = "https://git.example.com/deploy.git";
    expect(foreignTarget({ ...argocd, GIT_URL: git })).toEqual({
      argocd: { url: "https://argocd.example.com", token: "token" },
      git: { url: git, pushUrl: git },
    });
    expect(foreignTarget({ ...argocd, GIT_URL: git, GIT_PUSH_URL: "/deploy.git" })).toMatchObject({
      git: { url: git, pushUrl: "/deploy.git" },
    });
  });
});

describe("the target that scenarios read", () => {
  it("is what the runner handed on, and nothing where there is no runner", () => {
    const target = { argocd: { url: "http://127.0.0.1:1", token: "t" }, git: { url: "g", pushUrl: "g" } };
    expect(readTarget({ [TARGET_VARIABLE]: JSON.stringify(target) })).toEqual(target);
    expect(() => readTarget({})).toThrow("npm run e2e");
  });
});
