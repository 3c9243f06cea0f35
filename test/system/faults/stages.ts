/** The columns of the table: each kind of request of the main job, by the line `METHOD path?query`. */
import type { Stage } from "./table.ts";

/** The image repository of a cell, whose Application has the cell's name. */
export const repositoryOf = (cell: string): string => `acme/${cell}`;

const registry = { to: "registry", shownIn: "repository" } as const;
export const everyPage = (cell: string) => `^GET /v2/${repositoryOf(cell)}/tags/list`;
const head = (cell: string) => `^HEAD /v2/${repositoryOf(cell)}/manifests/`;
const every = () => "^GET /api/v1/applications\\?";
const one = (method: string) => (cell: string) => `^${method} /api/v1/applications/${cell}\\?`;

export const REGISTRY_STAGES: readonly Stage[] = [
  {
    ...registry,
    name: "token",
    cold: true,
    line: (cell) => `^GET /token\\?.*repository(:|%3A)acme(/|%2F)${cell}(:|%3A)`,
  },
  { ...registry, name: "tag list", cold: true, line: (cell) => `${everyPage(cell)}(?!.*[?&]last=)` },
  { ...registry, name: "second page", cold: true, line: (cell) => `${everyPage(cell)}.*[?&]last=` },
  { ...registry, name: "HEAD of the pushed", cold: false, line: head },
  { ...registry, name: "HEAD of the chosen", cold: true, line: head, shownIn: "image" },
];

export const ARGOCD_STAGES: readonly Stage[] = [
  { name: "first list", to: "argocd", cold: true, line: every, shownIn: "fleet" },
  { name: "list", to: "argocd", cold: false, line: every, shownIn: "fleet" },
  { name: "GET", to: "argocd", cold: false, line: one("GET"), shownIn: "application" },
  { name: "PATCH", to: "argocd", cold: false, line: one("PATCH"), shownIn: "image" },
  {
    name: "verifying GET",
    to: "argocd",
    cold: false,
    line: one("GET"),
    after: one("PATCH"),
    shownIn: "application",
  },
];

export const STAGES: readonly Stage[] = [...REGISTRY_STAGES, ...ARGOCD_STAGES];
