/** A deployment of some size on the simulated platform, and what happens to it in a day. */
import type { StandInApplication } from "../../test/support/argocd.ts";
import { application, resource } from "../../test/support/material.ts";
import { createUserSystem, type UserSystem } from "../../test/support/platform.system.ts";

export interface Size {
  readonly name: string;
  readonly repositories: number;
}

/** Two Applications follow each repository: dev takes pre-releases too. */
export const SIZES: readonly Size[] = [
  { name: "the user's system", repositories: 1 },
  { name: "50 repositories, 100 Applications", repositories: 50 },
  { name: "500 repositories, 1,000 Applications", repositories: 500 },
];

const repositoryName = (index: number): string => `acme/service-${index}`;
const names = (index: number): readonly string[] => [`service-${index}-dev`, `service-${index}-prd`];

/** One repository, and what was pushed to it. */
export interface Service {
  readonly repository: string;
  readonly applications: readonly string[];
  pushes: number;
}

export interface DayWorld extends UserSystem {
  readonly services: readonly Service[];
}

/** An Argo CD that syncs on its own rolls a new image out in this time, and its list then tells of other images. */
const SYNC_MS = 20_000;

export function createDayWorld({ repositories }: Size, seed: number): DayWorld {
  const services = Array.from({ length: repositories }, (_, index) => ({
    repository: repositoryName(index),
    applications: names(index),
    pushes: 0,
  }));
  const resources = services.map(({ repository, applications: [dev = "", prd = ""] }, index) => [
    `service-${index}.yaml`,
    [resource(dev, dev, `${repository}:~0-0`), resource(prd, prd, `${repository}:~0`)].join("---\n"),
  ]);
  const applications = services.flatMap((service): readonly StandInApplication[] =>
    service.applications.map((name) => application(name, "0.0.0", service.repository)),
  );
  const system = createUserSystem({
    seed,
    resources: Object.fromEntries(resources),
    applications,
    tags: Object.fromEntries(services.map(({ repository }) => [repository, ["0.0.0"]])),
  });
  for (const { metadata } of applications) system.argocd.syncAfter(`argocd/${metadata.name}`, SYNC_MS);
  return { ...system, services };
}
