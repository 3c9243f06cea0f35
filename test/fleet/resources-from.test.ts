import { describe, expect, it } from "vitest";
import { placesOf, resourcesFrom } from "../../src/fleet/resources-from.ts";
import type { Failure } from "../../src/lib/failure.ts";
import { err } from "../../src/lib/result.ts";

const FILES = [{ name: "config/api.yaml", text: "" }];
const NOT_CONFIGURED: Failure = { code: "argocd-not-configured", message: "No.", temporary: false };
const from = (application: Parameters<typeof resourcesFrom>[0]) =>
  resourcesFrom(application, FILES, () => err(NOT_CONFIGURED));

describe("where the resources come from", () => {
  it("is the files where no Application is named", () => {
    expect(from(undefined)).toEqual({ kind: "files", files: FILES });
    expect(placesOf(from(undefined))).toEqual(["config/api.yaml"]);
  });

  it("is the Application alone where one is named", async () => {
    const application = from({ namespace: "argocd", name: "config" });
    expect(placesOf(application)).toEqual(["Application argocd/config"]);
    expect(application.kind === "application" && (await application.read([], undefined))).toEqual(
      err(NOT_CONFIGURED),
    );
  });

  it("is nowhere while the setting names nothing, and not the files", () => {
    const nowhere = from("unreadable");
    expect(placesOf(nowhere)).toEqual(["setting RESOURCES_APPLICATION"]);
    expect(nowhere).toMatchObject({
      kind: "nowhere",
      failure: { code: "resources-application-unreadable", temporary: false },
    });
  });
});
