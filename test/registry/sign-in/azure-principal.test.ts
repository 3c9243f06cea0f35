import { describe, expect, it } from "vitest";
import { readAzurePrincipal } from "../../../src/registry/sign-in/azure-principal.ts";

const AZURE = { registry: "acme.azurecr.io", apiUrl: "https://acme.azurecr.io" };

describe("a service principal of Azure", () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["as Azure's own documents spell it", { tenantId: "t", clientId: "c", clientSecret: "s" }],
    ["as `az ad sp create-for-rbac` prints it", { appId: "c", displayName: "x", password: "s", tenant: "t" }],
    ["as OAuth has it", { client_id: "c", client_secret: "s" }],
  ])("is read %s", (_what, document) => {
    expect(readAzurePrincipal(document, AZURE)).toEqual({
      ok: true,
      value: { username: "c", password: "s" },
    });
  });

  it("without its secret is refused", () => {
    expect(readAzurePrincipal({ clientId: "c", tenantId: "t" }, AZURE)).toMatchObject({ ok: false });
  });

  it.each([{}, { password: "s" }, { username: "u", password: "s" }])("is not %j", (document) => {
    expect(readAzurePrincipal(document, AZURE)).toBeUndefined();
  });
});
