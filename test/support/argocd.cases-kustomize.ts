/** Recorded answers to a PATCH of kustomize images. They run in order and leave the Application without a block. */
import { type ArgoCdCase, type ArgoCdTarget, at, caseMaker, error, JSON_TYPE } from "./argocd.case.ts";

const BLOCK = "/spec/source/kustomize";

export function kustomizeCases(target: ArgoCdTarget): ArgoCdCase[] {
  const { kustomization: name, project } = target;
  const { get, send } = caseMaker(target);
  const path = `/api/v1/applications/${name}`;
  const patch = (what: string, operations: object[], status: number, expected: ArgoCdCase["body"]) => {
    const body = JSON.stringify({ name, project, patchType: "json", patch: JSON.stringify(operations) });
    return send(what, "updater", { method: "PATCH", path, content: JSON_TYPE, body }, status, expected);
  };
  const kept = (images: readonly string[] | undefined) => (json: unknown) =>
    JSON.stringify(at(json, "spec", "source", "kustomize", "images")) === JSON.stringify(images);
  const set = (what: string, images: readonly string[]) =>
    patch(
      `kustomize images: ${what}`,
      [{ op: "replace", path: `${BLOCK}/images`, value: images }],
      200,
      kept(images),
    );
  const web = "registry.example.com/team/web";

  return [
    patch(
      "an image into a missing list",
      [{ op: "add", path: `${BLOCK}/images/-`, value: `${web}:1.0.1` }],
      500,
      error(
        2,
        `error applying patch: add operation does not apply: doc is missing path: "${BLOCK}/images/-": missing value`,
      ),
    ),
    patch(
      "a kustomize block",
      [
        { op: "test", path: BLOCK, value: null },
        { op: "add", path: BLOCK, value: { images: [`${web}:1.0.1`] } },
      ],
      200,
      kept([`${web}:1.0.1`]),
    ),
    set("a name and an image for it", [`${web}=mirror.example.com/web:1.0.2`]),
    set("a digest", [`${web}@sha256:${"ab".repeat(32)}`]),
    set("no image at all, which is stored", ["::::"]),
    set("one that matches nothing", ["nothing/here:1"]),
    set("two for one image", [`${web}:1.1`, `${web}:1.2`]),
    patch(
      "an empty kustomize image",
      [{ op: "replace", path: `${BLOCK}/images`, value: [""] }],
      400,
      /"code":3,"message":"application spec for .* is invalid: InvalidSpecError: Unable to generate manifests in .*: invalid format of image/,
    ),
    patch(
      "helm parameters beside a kustomize block",
      [{ op: "add", path: "/spec/source/helm", value: { parameters: [{ name: "image.tag", value: "x" }] } }],
      500,
      error(
        2,
        "error validating and normalizing app: error validating the repo: error verifying source type: multiple application sources defined: Kustomize,Helm",
      ),
    ),
    patch("no images", [{ op: "replace", path: `${BLOCK}/images`, value: [] }], 200, kept(undefined)),
    get(
      "get without images",
      path,
      "updater",
      200,
      (json) => at(json, "spec", "source", "kustomize") === undefined,
    ),
  ];
}
