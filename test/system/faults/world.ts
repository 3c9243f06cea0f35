/** A deployment behind two servers that fail as told. Each cell of it has an image repository and an Application of its own. */
import type { HistoryEntry } from "../../../src/protocol.ts";
import { type StandInArgoCd, startArgoCd } from "../../support/argocd.ts";
import { type Deployment, startDeployment } from "../../support/deployment.ts";
import { type FaultProxy, startFaultProxy } from "../../support/fault-proxy.ts";
import { ACCOUNT, application, imageTagOf, resource } from "../../support/material.ts";
import { startRegistry } from "../../support/registry.ts";
import { FRONT, type Lead } from "./front.ts";
import { repositoryOf } from "./stages.ts";
import type { Cell, Remote } from "./table.ts";

/** Two pages of the tags that each repository has. */
const TAGS = ["0.0.7", "0.0.8", "0.0.9"];
const PAGE_LIMIT = 2;

export const PUSHED = "0.1.0";

/** A cell with its name, which is short: it is a name of Kubernetes. */
export interface Placed extends Cell {
  readonly id: string;
}

export interface FaultWorld extends Pick<Deployment, "status" | "sweep" | "leaks" | "logs"> {
  readonly cells: readonly Placed[];
  begin(cells: readonly Placed[]): Promise<void>;
  /** Every fault ends. */
  end(): Promise<void>;
  /** Pushes a new tag to the cell's repository. */
  push(cell: Placed): void;
  /** The webhook of that push. */
  tell(cell: Placed): Promise<void>;
  /** How many requests of the cell's stage were sent, whatever became of them. */
  asked(cell: Placed): Promise<number>;
  /** The tag that the cell's Application asks for. */
  running(cell: Placed): string | undefined;
  /** How many PATCH requests for the cell's Application reached Argo CD, which carries them out. */
  changes(cell: Placed): number;
  history(cell: Placed): Promise<readonly HistoryEntry[]>;
  stop(): Promise<void>;
}

export async function startWorld(given: readonly Cell[]): Promise<FaultWorld> {
  const cells = given.map((cell, index): Placed => ({ ...cell, id: `cell-${index}` }));
  const registry = await startRegistry({
    auth: { scheme: "bearer", credentials: ACCOUNT },
    pageLimit: PAGE_LIMIT,
  });
  for (const { id } of cells) for (const tag of TAGS) registry.push(repositoryOf(id), tag);
  const argocd = await startArgoCd({
    applications: cells.map(({ id }) => application(id, "0.0.9", repositoryOf(id))),
  });
  const proxies = {
    registry: await startFaultProxy(registry.url),
    argocd: await startFaultProxy(argocd.url),
  };
  const resources = cells.map(
    ({ id }) => [`${id}.yaml`, resource(id, id, `${repositoryOf(id)}:~0`)] as const,
  );
  const deployment = await startDeployment({
    registryUrl: proxies.registry.url,
    argocdUrl: proxies.argocd.url,
    resources: Object.fromEntries(resources),
    vars: { ARGOCD_TOKEN: argocd.token },
    front: FRONT,
  });
  const lines: Record<Remote, string[]> = { registry: [], argocd: [] };
  let broken: readonly Placed[] = [];
  const struck = new Map<Placed, number>();

  /** Those of the cell's stage; where they count only after another one, those that came later. */
  const ofStage = (cell: Placed, all: readonly string[]): readonly string[] => {
    const { line, after } = patternsOf(cell);
    const begin = after === undefined ? 0 : all.findIndex((each) => new RegExp(after).test(each)) + 1;
    if (after !== undefined && begin === 0) return [];
    return all.slice(begin).filter((each) => new RegExp(line).test(each));
  };
  for (const to of ["registry", "argocd"] as const) {
    proxies[to].fault = (request) => {
      const line = `${request.method} ${request.path}`;
      lines[to].push(line);
      const cell = broken.find((each) => each.stage.to === to && ofStage(each, lines[to]).at(-1) === line);
      if (cell === undefined) return undefined;
      const { effect, times = Number.POSITIVE_INFINITY } = cell.row;
      struck.set(cell, (struck.get(cell) ?? 0) + 1);
      if ((struck.get(cell) ?? 0) > times) return undefined;
      const now = { application: argocd.applications.get(keyOf(cell)) ?? {} };
      const fault = typeof effect === "function" ? effect(request, now) : effect;
      return fault.kind === "elsewhere" ? undefined : fault;
    };
  }

  const lead = async (leads: readonly Lead[]) => {
    await fetch(`${deployment.url}/test/leads`, { method: "POST", body: JSON.stringify(leads) });
  };
  const world: FaultWorld = {
    ...deployment,
    cells,
    begin: async (begun) => {
      broken = [...broken, ...begun];
      await lead(broken.flatMap((cell) => leadOf(cell, proxies)));
    },
    end: async () => {
      broken = [];
      await lead([]);
    },
    push: ({ id }) => void registry.push(repositoryOf(id), PUSHED),
    tell: async (cell) => {
      const repository = repositoryOf(cell.id);
      const { status } = await deployment.webhook({ repository, tag: PUSHED });
      if (status !== 202) throw new Error(`the webhook was answered ${status}`);
    },
    asked: async (cell) => {
      const sent: string[] = await (await fetch(`${deployment.url}/test/sent`)).json();
      return ofStage(cell, sent).length;
    },
    running: (cell) => tagOf(argocd, cell),
    changes: (cell) => changes(argocd, cell),
    history: async (cell) =>
      (await fetch(`${deployment.url}/test/history?name=${encodeURIComponent(keyOf(cell))}`)).json(),
    stop: async () => {
      await deployment.stop();
      await Promise.all([proxies.registry.stop(), proxies.argocd.stop()]);
      await Promise.all([registry.stop(), argocd.stop()]);
    },
  };
  return world;
}

export const keyOf = ({ id }: Placed): string => `argocd/${id}`;

const changes = ({ requests }: StandInArgoCd, { id }: Placed): number =>
  requests.filter(({ method, path }) => method === "PATCH" && path.startsWith(`/api/v1/applications/${id}?`))
    .length;

const tagOf = ({ applications }: StandInArgoCd, cell: Placed): string | undefined =>
  imageTagOf(applications.get(keyOf(cell)));

function leadOf(cell: Placed, proxies: Readonly<Record<Remote, FaultProxy>>): readonly Lead[] {
  const { effect } = cell.row;
  if (typeof effect === "function" || effect.kind !== "elsewhere") return [];
  const { url } = proxies[cell.stage.to];
  const origin = effect.origin === "plain-port" ? url.replace("http:", "https:") : effect.origin;
  return [{ ...patternsOf(cell), origin }];
}

const patternsOf = ({ id, row, stage }: Placed): Omit<Lead, "origin"> => {
  return { line: (row.line ?? stage.line)(id), after: stage.after?.(id) };
};
