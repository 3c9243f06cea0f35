/** What the tests of a Repository object's memory share. */

import type { ImageEvent } from "../../src/protocol.ts";
import type { RegistryFailure } from "../../src/registry/failure.ts";
import type { Hint } from "../../src/registry/store.ts";

export const NOW = 1_000_000;

export const pushed = (tag: string | undefined, more: Partial<ImageEvent> = {}): ImageEvent => ({
  id: `push-${tag}`,
  sender: "docker.io",
  repository: "docker.io/acme/api",
  tag,
  digest: undefined,
  receivedAt: NOW,
  ...more,
});

export const hint = (tag: string | undefined, more: Partial<Hint> = {}): Hint => ({
  id: 1,
  event: pushed(tag),
  attempts: 0,
  dueAt: NOW,
  doneAt: undefined,
  ...more,
});

export const failure = (more: Partial<RegistryFailure> = {}): RegistryFailure => ({
  code: "registry-unavailable",
  operation: "list-tags",
  message: "docker.io/acme/api: listing the tags was answered 503.",
  temporary: true,
  ...more,
});
