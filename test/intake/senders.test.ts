import { describe, expect, it } from "vitest";
import { SENDER_TYPES, senderOf } from "../../src/intake/senders.ts";
import { WEBHOOK_SECRETS } from "../../src/settings.ts";

describe("senders", () => {
  it("are found by upstream's names, and by nothing else", () => {
    for (const type of SENDER_TYPES) expect(senderOf(type)?.type).toBe(type);
    expect(["", "docker", "DOCKER.IO", "constructor"].map(senderOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("have each a secret, so that none is served without one", () => {
    expect(Object.keys(WEBHOOK_SECRETS).toSorted()).toEqual(SENDER_TYPES.toSorted());
  });
});
