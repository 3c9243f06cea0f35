/** The search after each test finds a secret that is planted, wherever it is: one that finds nothing would let all of them pass. */
import { reset, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { SECRETS } from "./bindings.ts";
import { fleet, freshWorld, webhook } from "./objects.ts";
import { hearRequest, searchForSecrets } from "./search.ts";

freshWorld();

const planted = SECRETS.ARGOCD_TOKEN;

it.each([
  [
    "a log line or an answer",
    async () => {
      vi.spyOn(env.REPOSITORY, "getByName").mockImplementationOnce(() => {
        throw new Error(planted);
      });
      await webhook("acme/nobody", "1.0.0");
    },
  ],
  [
    "storage",
    () =>
      runInDurableObject(fleet(), (_, { storage }) => {
        storage.sql.exec("CREATE TABLE planted (value TEXT)");
        storage.sql.exec("INSERT INTO planted VALUES (?)", btoa(`x${planted}`));
      }),
  ],
  [
    "a request to registry-1.docker.io",
    () =>
      hearRequest(
        new Request("https://registry-1.docker.io/v2/", { headers: { authorization: `Bearer ${planted}` } }),
      ),
  ],
])("is found in %s", async (place, plant) => {
  await plant();
  await expect(searchForSecrets()).rejects.toThrow(`stands in ${place}`);
  // Or the search after this test would find it too.
  await reset();
});
