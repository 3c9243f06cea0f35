import { describe, expect, it } from "vitest";
import { reportTwins } from "../../src/settings/twins.ts";

const VALUE = "0123456789abcdef";

function reported(values: Readonly<Record<string, string>>) {
  const found: { name: string; severity: string; what: string; mend: string }[] = [];
  reportTwins(
    (name) => values[name] ?? "",
    (name, severity, what, mend) => found.push({ name, severity, what, mend }),
  );
  return found;
}

describe("reportTwins", () => {
  it.each<[name: string, twin: string, says: string]>([
    ["API_TOKEN_READ", "API_TOKEN", "the lesser of their roles"],
    ["API_TOKEN_READ_PREVIOUS", "API_TOKEN_TRIGGER", "the lesser of their roles"],
    ["DOCKER_WEBHOOK_SECRET", "API_TOKEN_PREVIOUS", "has both"],
    ["GENERIC_WEBHOOK_SECRET", "DOCKER_WEBHOOK_SECRET", "has both"],
    ["ARGOCD_TOKEN", "API_TOKEN", "has both"],
    ["API_TOKEN_PREVIOUS", "API_TOKEN", "nothing was rotated"],
    ["QUAY_WEBHOOK_SECRET_PREVIOUS", "QUAY_WEBHOOK_SECRET", "nothing was rotated"],
  ])("%s as %s", (name, twin, says) => {
    const found = reported({ [name]: VALUE, [twin]: VALUE, HARBOR_WEBHOOK_SECRET: `${VALUE}0` });
    expect(found).toEqual([
      {
        name,
        severity: "warning",
        what: expect.stringMatching(`${twin},.*${says}`),
        mend: expect.stringContaining("npx wrangler secret put"),
      },
    ]);
    expect(JSON.stringify(found)).not.toContain(VALUE);
  });

  it("is silent about what is not set, and about what differs", () => {
    expect(reported({})).toEqual([]);
    expect(reported({ API_TOKEN: VALUE, API_TOKEN_READ: `${VALUE}0` })).toEqual([]);
  });
});
