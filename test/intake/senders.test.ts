import { describe, expect, it } from "vitest";
import { SENDER_TYPES, SENDERS, senderOf } from "../../src/intake/senders.ts";
import { WEBHOOK_SECRETS } from "../../src/settings.ts";

describe("senders", () => {
  it("are found by upstream's names and their own aliases, and by nothing else", () => {
    for (const { type, aliases = [] } of SENDERS)
      for (const name of [type, ...aliases]) expect(senderOf(name)?.type).toBe(type);
    for (const name of ["", "docker", "dockerhub", "DOCKER.IO", "constructor"])
      expect(senderOf(name)).toBeUndefined();
  });

  it("have each a name of their own", () => {
    const names = SENDERS.flatMap(({ type, aliases = [] }) => [type, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  it("have each a secret, so that none is served without one; Google sends tokens", () => {
    expect([...Object.keys(WEBHOOK_SECRETS), "gar"].toSorted()).toEqual(SENDER_TYPES.toSorted());
    for (const { access } of SENDERS) expect(access.length).toBeGreaterThan(0);
  });
});
