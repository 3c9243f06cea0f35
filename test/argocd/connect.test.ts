import { afterEach, describe, expect, it, vi } from "vitest";
import { connect } from "../../src/argocd/connect.ts";

const argocd = {
  url: "https://argocd.example.com",
  token: "token",
  headers: { "CF-Access-Client-Id": "id" },
};

describe("connect", () => {
  afterEach(() => vi.restoreAllMocks());

  it("fails where address or token are missing, and names them", () => {
    expect(connect({ argocd: undefined, argocdNamespace: "argocd" })).toMatchObject({
      ok: false,
      error: {
        code: "argocd-not-configured",
        temporary: false,
        mend: expect.stringContaining("ARGOCD_TOKEN"),
      },
    });
  });

  it("asks the address with the token, and names Applications as the namespace of Argo CD asks for", async () => {
    const asked = vi
      .spyOn(globalThis, "fetch")
      .mockImplementation(async () => Response.json({ value: "yes" }));
    const client = connect({ argocd, argocdNamespace: "gitops" });
    if (!client.ok) throw new Error(client.error.message);
    await client.value.canI("get", { namespace: "gitops", name: "api" }, "default");
    await client.value.canI("get", { namespace: "argocd", name: "api" }, "default");
    const can = "https://argocd.example.com/api/v1/account/can-i/applications/get/default";
    expect(asked.mock.calls.map(([url]) => url)).toEqual([`${can}/api`, `${can}/argocd/api`]);
    expect(new Headers(asked.mock.calls[0]?.[1]?.headers).get("authorization")).toBe("Bearer token");
    expect(new Headers(asked.mock.calls[0]?.[1]?.headers).get("cf-access-client-id")).toBe("id");
  });
});
