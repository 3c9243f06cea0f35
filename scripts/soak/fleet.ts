/** A fleet of any size: repositories, each followed by some Applications, and the resources that say so. Plain data. */
import type { StandInApplication } from "../../test/support/argocd.ts";
import { application } from "../../test/support/scenario.ts";

export interface FleetSize {
  readonly repositories: number;
  readonly applications: number;
}

export const repositoryName = (index: number): string => `acme/app-${index}`;

/** Applications of one resource; a YAML file with all of them would be one that nobody has. */
const REFS_PER_RESOURCE = 50;

/** Application `i` follows repository `i % repositories`, and runs `tag` of it. */
export const applicationsOf = (
  { repositories, applications }: FleetSize,
  tag: string,
): StandInApplication[] =>
  Array.from({ length: applications }, (_, index) => {
    const repository = index % repositories;
    return application(
      `app-${repository}-${Math.floor(index / repositories)}`,
      tag,
      repositoryName(repository),
    );
  });

/** ImageUpdater resources by file name, as a user writes them: patterns over the names of Applications. */
export function resourcesOf({ repositories }: Pick<FleetSize, "repositories">): Record<string, string> {
  const files: Record<string, string> = {};
  for (let start = 0; start < repositories; start += REFS_PER_RESOURCE) {
    const count = Math.min(REFS_PER_RESOURCE, repositories - start);
    const refs = Array.from({ length: count }, (_, index) => refOf(start + index));
    files[`team-${start}.yaml`] = `apiVersion: argocd-image-updater.argoproj.io/v1alpha1
kind: ImageUpdater
metadata: { name: team-${start}, namespace: argocd }
spec:
  applicationRefs:
${refs.join("")}`;
  }
  return files;
}

const refOf = (index: number): string => `    - namePattern: "app-${index}-*"
      images:
        - alias: app
          imageName: "${repositoryName(index)}:~0-0"
          manifestTargets: { helm: { name: image.repository, tag: image.tag } }
`;
