/** All pages of a tag list at once, for whoever has no alarms to divide them between. */
import type { RegistryClient } from "../../src/registry/client.ts";

export async function listTags(client: Pick<RegistryClient, "walkTags">, repository: string) {
  const walk = client.walkTags(repository);
  for (;;) {
    const { done, value } = await walk.next();
    if (done) return value;
  }
}
