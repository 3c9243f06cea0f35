/**
 * The programs of the stack: those that are built here from Go modules, by pinned version, and those that the machine
 * has to bring. Versions stand in the go.mod files of ../modules; here is only which package of them is a program.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface GoProgram {
  readonly name: string;
  /** Folder in ../modules. */
  readonly module: string;
  /** Import path of the program. */
  readonly package: string;
  /** Path of the module whose version is the program's. */
  readonly versionOf: string;
  /** `-X` of the linker: where the program keeps its own version, as text without and with the leading v. */
  readonly stamp?: (version: string) => string;
  /** Seconds that a first build took on two cores, so that nobody takes the wait for a fault. */
  readonly usualSeconds: number;
}

const ARGOCD = "github.com/argoproj/argo-cd/v3";
const KUBERNETES = "k8s.io/kubernetes";
const kubernetes = (name: string, usualSeconds: number): GoProgram => ({
  name,
  module: "argocd",
  package: `${KUBERNETES}/cmd/${name}`,
  versionOf: KUBERNETES,
  stamp: (version) => `k8s.io/component-base/version.gitVersion=${version}`,
  usualSeconds,
});

export const GO_PROGRAMS: readonly GoProgram[] = [
  {
    name: "argocd",
    module: "argocd",
    package: `${ARGOCD}/cmd`,
    versionOf: ARGOCD,
    stamp: (version) => `${ARGOCD}/common.version=${version.replace(/^v/, "")}`,
    usualSeconds: 262,
  },
  kubernetes("kube-apiserver", 129),
  kubernetes("kube-controller-manager", 106),
  {
    name: "etcd",
    module: "etcd",
    package: "go.etcd.io/etcd/server/v3",
    versionOf: "go.etcd.io/etcd/server/v3",
    usualSeconds: 28,
  },
  {
    name: "helm",
    module: "helm",
    package: "helm.sh/helm/v4/cmd/helm",
    versionOf: "helm.sh/helm/v4",
    usualSeconds: 104,
  },
  {
    name: "kustomize",
    module: "kustomize",
    package: "sigs.k8s.io/kustomize/kustomize/v5",
    versionOf: "sigs.k8s.io/kustomize/kustomize/v5",
    usualSeconds: 7,
  },
];

/** Argo CD's own files that it needs beside the program, by their place in its module. */
export const ARGOCD_FILES = {
  crds: [
    "manifests/crds/application-crd.yaml",
    "manifests/crds/applicationset-crd.yaml",
    "manifests/crds/appproject-crd.yaml",
  ],
  /** Called by the repo-server for each commit. */
  wrappers: ["hack/git-verify-wrapper.sh", "hack/gpg-wrapper.sh"],
} as const;

/** Programs of the machine, and the Debian package of each. */
const NEEDED: Readonly<Record<string, string>> = {
  git: "git",
  "redis-server": "redis-server",
  "docker-registry": "docker-registry",
  skopeo: "skopeo",
  htpasswd: "apache2-utils",
};

/** One sentence per thing that is missing, each with how to get it. */
export function missingPrograms(needed = Object.keys(NEEDED)): readonly string[] {
  const packages = needed
    .filter((name) => !onPath(name))
    .map((name) => [name, NEEDED[name] ?? name] as const);
  if (packages.length === 0) return [];
  return [
    `${packages.map(([name]) => name).join(", ")} not found: apt-get install ${packages.map(([, name]) => name).join(" ")}`,
  ];
}

/** Only a first build needs Go. */
export const missingGo = (): readonly string[] =>
  onPath("go")
    ? []
    : [
        "go not found. Argo CD and Kubernetes are built from their Go modules, once: install Go 1.21 or later from go.dev/dl (it fetches the toolchain that they ask for by itself)",
      ];

function onPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
