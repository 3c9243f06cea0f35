/** ImageUpdater resources for Applications of one name, as YAML. */

export interface Image {
  readonly alias: string;
  /** Without a constraint; it becomes `~0`. */
  readonly name: string;
  /** `manifestTargets` as a YAML flow mapping; "" leaves it out. */
  readonly targets: string;
}

/** `forceUpdate`: also an image that does not run yet. */
export const resourceOf = (
  name: string,
  images: readonly Image[],
  { namespace = "argocd", forceUpdate = false } = {},
): string => `apiVersion: argocd-image-updater.argoproj.io/v1alpha1
kind: ImageUpdater
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  commonUpdateSettings: { forceUpdate: ${forceUpdate} }
  applicationRefs:
    - namePattern: ${name}
      images:
${images.map(imageOf).join("\n")}
`;

function imageOf({ alias, name, targets }: Image): string {
  const manifestTargets = targets === "" ? "" : `, manifestTargets: ${targets}`;
  return `        - { alias: ${alias}, imageName: "${name}:~0"${manifestTargets} }`;
}
