/** etcd, kube-apiserver and kube-controller-manager on loopback. There is no node: pods are marked as running. */
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Built } from "./build.ts";
import { createKube, type Kube } from "./kube.ts";
import type { Processes } from "./processes.ts";

export interface Kubernetes {
  readonly kube: Kube;
  /** Path of a kubeconfig with all rights. */
  readonly kubeconfig: string;
}

const CONTROLLERS = [
  "deployment-controller",
  "replicaset-controller",
  "namespace-controller",
  "garbage-collector-controller",
];

export interface KubernetesPlace {
  readonly folder: string;
  readonly programs: Built["programs"];
  /** Of etcd's clients, etcd's peers, the API, the controllers. */
  readonly ports: readonly [number, number, number, number];
}

export async function startKubernetes(
  processes: Processes,
  { folder, programs, ports }: KubernetesPlace,
): Promise<Kubernetes> {
  const [etcdPort, peerPort, apiPort, controllersPort] = ports;
  const etcd = `http://127.0.0.1:${etcdPort}`;
  await processes.start({
    name: "etcd",
    command: programs.etcd ?? "etcd",
    args: [
      `--data-dir=${join(folder, "etcd")}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      "--log-level=warn",
      // The data is thrown away with the stack.
      "--unsafe-no-fsync",
    ],
    isUp: async () => (await fetch(`${etcd}/health`)).ok,
  });

  const token = randomUUID();
  const tokens = join(folder, "tokens.csv");
  const key = join(folder, "service-account.key");
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await writeFile(tokens, `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  await writeFile(key, privateKey, { mode: 0o600 });
  const url = `https://127.0.0.1:${apiPort}`;
  const kube = createKube(url, token);
  await processes.start({
    name: "kube-apiserver",
    command: programs["kube-apiserver"] ?? "kube-apiserver",
    args: [
      `--etcd-servers=${etcd}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      `--secure-port=${apiPort}`,
      `--cert-dir=${join(folder, "apiserver")}`,
      "--authorization-mode=AlwaysAllow",
      `--token-auth-file=${tokens}`,
      "--endpoint-reconciler-type=none",
      "--disable-admission-plugins=ServiceAccount",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      "--service-cluster-ip-range=10.0.0.0/24",
    ],
    isUp: async () => (await kube.call("GET", "/readyz")).status === 200,
  });

  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigOf(url, token), { mode: 0o600 });
  await processes.start({
    name: "kube-controller-manager",
    command: programs["kube-controller-manager"] ?? "kube-controller-manager",
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--controllers=${CONTROLLERS.join(",")}`,
      "--leader-elect=false",
      "--bind-address=127.0.0.1",
      `--secure-port=${controllersPort}`,
      `--cert-dir=${join(folder, "controllers")}`,
    ],
    isUp: async () => true,
  });
  return { kube, kubeconfig };
}

const kubeconfigOf = (server: string, token: string): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "e2e",
    contexts: [{ name: "e2e", context: { cluster: "e2e", user: "admin", namespace: "argocd" } }],
    clusters: [{ name: "e2e", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "admin", user: { token } }],
  });
