import { describe, expect, it } from "vitest";
import { readAccessRule } from "../../src/settings/cloudflare-access.ts";

const GOOD = {
  API_ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com",
  API_ACCESS_AUD: "32eafc7626e974616deaf0dc3ce63d7b",
  API_ACCESS_READ: "*@example.com",
  API_ACCESS_ADMIN: "alice@example.com, group:platform 0123abcd.access",
};

function read(values: Readonly<Record<string, string>>) {
  const reported: string[] = [];
  const rule = readAccessRule(
    (name) => values[name] ?? "",
    (name) => reported.push(name),
  );
  return { rule, reported };
}

describe("readAccessRule", () => {
  it("is silent where nothing is set", () => {
    expect(read({})).toEqual({ rule: undefined, reported: [] });
  });

  it("has the keys and the issuer of the team, and who has which role", () => {
    expect(read(GOOD)).toEqual({
      rule: {
        issuers: ["https://acme.cloudflareaccess.com"],
        jwksUrl: "https://acme.cloudflareaccess.com/cdn-cgi/access/certs",
        audience: GOOD.API_ACCESS_AUD,
        members: {
          read: ["*@example.com"],
          trigger: [],
          admin: ["alice@example.com", "group:platform", "0123abcd.access"],
        },
      },
      reported: [],
    });
  });

  it.each([
    "https://acme.cloudflareaccess.com/",
    "Acme.CloudflareAccess.com",
    "acme.fed.cloudflareaccess.com",
  ])("takes the team's domain as people write it: %s", (domain) => {
    const { rule, reported } = read({ ...GOOD, API_ACCESS_TEAM_DOMAIN: domain });
    expect(rule?.issuers[0]).toMatch(/^https:\/\/acme\.(fed\.)?cloudflareaccess\.com$/);
    expect(reported).toEqual([]);
  });

  it.each([
    "acme",
    "acme.cloudflareacess.com",
    "cloudflareaccess.com",
    "acme.cloudflareaccess.com.evil.org",
    "evil.org/acme.cloudflareaccess.com",
    "evil.org#.cloudflareaccess.com",
    "x@acme.cloudflareaccess.com",
    "http://acme.cloudflareaccess.com",
    "http://127.0.0.1.evil.org",
  ])("lets nobody in by the keys of another domain: %s", (domain) => {
    expect(read({ ...GOOD, API_ACCESS_TEAM_DOMAIN: domain })).toEqual({
      rule: undefined,
      reported: ["API_ACCESS_TEAM_DOMAIN"],
    });
  });

  it.each<[left: Partial<typeof GOOD>, reported: readonly string[]]>([
    [{ API_ACCESS_TEAM_DOMAIN: "" }, ["API_ACCESS_TEAM_DOMAIN"]],
    [{ API_ACCESS_AUD: "" }, ["API_ACCESS_AUD"]],
    [{ API_ACCESS_READ: "", API_ACCESS_ADMIN: "" }, ["API_ACCESS_READ"]],
    [{ API_ACCESS_TEAM_DOMAIN: "", API_ACCESS_AUD: "" }, ["API_ACCESS_TEAM_DOMAIN", "API_ACCESS_AUD"]],
  ])("lets nobody in by half of a rule, and names the setting: %j", (left, reported) => {
    expect(read({ ...GOOD, ...left })).toEqual({ rule: undefined, reported });
  });

  it("reports a glob that is malformed, and the rest serves", () => {
    const { rule, reported } = read({ ...GOOD, API_ACCESS_READ: "[@example.com" });
    expect(reported).toEqual(["API_ACCESS_READ"]);
    expect(rule?.members.admin).toHaveLength(3);
  });
});
