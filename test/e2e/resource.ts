/** ImageUpdater resources for Applications of one name, as YAML. */

export interface Image {
  readonly alias: string;
  /** Without a constraint. */
  readonly name: string;
  /** What stands behind ":". Default: `~0`. */
  readonly constraint?: string;
  /** Default: none, which is `semver`. */
  readonly strategy?: string;
  /** `manifestTargets` as a YAML flow mapping; "" leaves it out. */
  readonly targets: string;
}

interface ResourceOptions {
  readonly namespace?: string;
  /** Also an image that does not run yet. */
  readonly forceUpdate?: boolean;
  /** Of the resource. */
  readonly annotations?: Readonly<Record<string, string>>;
}

export const resourceOf = (
  name: string,
  images: readonly Image[],
  { namespace = "argocd", forceUpdate = false, annotations = {} }: ResourceOptions = {},
): string => `apiVersion: argocd-image-updater.argoproj.io/v1alpha1
kind: ImageUpdater
metadata: { name: ${name}, namespace: ${namespace}, annotations: ${JSON.stringify(annotations)} }
spec:
  commonUpdateSettings: { forceUpdate: ${forceUpdate} }
  applicationRefs:
    - namePattern: ${name}
      images:
${images.map(imageOf).join("\n")}
`;

function imageOf({ alias, name, constraint = "~0", strategy, targets }: Image): string {
  const settings = strategy === undefined ? "" : `, commonUpdateSettings: { updateStrategy: ${strategy} }`;
  const manifestTargets = targets === "" ? "" : `, manifestTargets: ${targets}`;
  return `        - { alias: ${alias}, imageName: "${name}:${constraint}"${settings}${manifestTargets} }`;
}
