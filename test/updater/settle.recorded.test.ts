/**
 * Who put back what was written, as recorded from Argo CD v3.6.1 with Kubernetes v1.37.0: each actor for Helm parameters, Kustomize
 * images, several sources and a tag with its digest. The recorded Application is read before the write and after the
 * actor; between them is a real memory.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ok } from "../../src/lib/result.ts";
import type { Rule } from "../../src/policy/rule.ts";
import type { ImageReport } from "../../src/protocol.ts";
import { VERIFY_AFTER_MS } from "../../src/updater/constants.ts";
import { rule } from "../policy/sample.ts";
import { applyJsonPatch, type Json } from "../support/argocd.json-patch.ts";
import { image } from "./reconcile.support.ts";
import { readApplication } from "./sample.ts";
import { CONTEST_REST_MS, createWorld, SETS_PARAMETERS, type World } from "./world.ts";

const HOUR = 3_600_000;

/** One actor, and the Application before the write (of `to` over `from`) and when the actor was done. */
interface Recorded {
  readonly by: string;
  readonly how: string;
  readonly kind: "helm" | "kustomize" | "several" | "digest";
  readonly from: string;
  readonly to: string;
  /** Epoch milliseconds. */
  readonly writtenAt: number;
  readonly seenAt: number;
  readonly before: { readonly [key: string]: Json };
  readonly seen: { readonly [key: string]: Json };
}

const RECORDED: readonly Recorded[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/argocd/rivals.json"), "utf8"),
);

const RULES: Readonly<Record<Recorded["kind"], Rule>> = {
  helm: rule(),
  several: rule(),
  kustomize: rule({
    image: "acme/kustomized",
    repository: "docker.io/acme/kustomized",
    target: { kind: "kustomize", name: undefined },
  }),
  digest: rule({ strategy: "digest", constraint: "dev" }),
};

/** What is found within seconds and an hour later alike, by actor. */
const VERDICTS: Readonly<Record<string, { readonly state: string; readonly reason: RegExp }>> = {
  cli: { state: "held", reason: /(Rolled back|Set) by hand from .* through Argo CD/ },
  ui: { state: "held", reason: /(Rolled back|Set) by hand from .* through Argo CD/ },
  api: { state: "held", reason: /(Rolled back|Set) by hand from .* through Argo CD/ },
  "cli-rollback": { state: "held", reason: /^Rolled back in Argo CD by admin|^Deployed in Argo CD by admin/ },
  "kubectl-edit": { state: "held", reason: /by hand from .* with kubectl \(kubectl-edit\)/ },
  "kubectl-patch": { state: "held", reason: /by hand from .* with kubectl \(kubectl-patch\)/ },
  "kubectl-apply": { state: "held", reason: /by hand from .* with kubectl \(kubectl-client-side-apply\)/ },
  "kubectl-server-side": { state: "held", reason: /by hand from .* with kubectl \(kubectl\)/ },
  "hand-then-flux": { state: "held", reason: /by hand from .* through Argo CD/ },
  helm: { state: "held", reason: /by hand or by helm from / },
  applicationset: { state: "contested", reason: /once and put back, as ApplicationSet services does\./ },
  parent: { state: "contested", reason: /once and put back, as Application root does\./ },
  "parent-server-side": { state: "contested", reason: /once and put back, as Application root does\./ },
  flux: { state: "contested", reason: /once and put back, as kustomize-controller does/ },
};

/** As it was before managedFields were read, and is where a cluster takes them away: [within seconds, an hour later]. */
const UNTOLD = (by: string): readonly [string, string] =>
  by === "cli-rollback" ? ["held", "held"] : ["contested", "held"];

interface Replayed extends World {
  /** Argo CD answers with this Application from now on. */
  show(json: { readonly [key: string]: Json }): void;
}

/** The world of a recording, after the write of `to`. */
async function replay({ kind, to, before, writtenAt }: Recorded): Promise<Replayed> {
  let json: Json = before;
  const read = async () => ok(readApplication(json));
  const world = createWorld(
    {},
    {
      read,
      write: async (_project, operations) => {
        const patched = applyJsonPatch(json, JSON.parse(JSON.stringify(operations)));
        if ("error" in patched) throw new Error(patched.error);
        json = patched.value;
        return read();
      },
    },
  );
  const [tag = "", digest] = to.split("@");
  const { repository } = RULES[kind];
  world.rules = [RULES[kind]];
  world.tags = { [repository]: kind === "digest" ? [tag] : ["0.1.0", tag] };
  if (digest !== undefined) {
    world.facts = {
      [tag]: { kind: "known", depth: "digest", digest, builds: undefined, pushedAt: undefined },
    };
  }
  world.parent = { syncPolicy: { automated: { selfHeal: true } } };
  world.manifest = { ...SETS_PARAMETERS, ...before };
  world.now = writtenAt;
  expect(image(await world.pass()).state).toBe("updating");
  return Object.assign(world, {
    show: (next: { readonly [key: string]: Json }) => {
      json = next;
    },
  });
}

async function soon(recorded: Recorded, seen = recorded.seen): Promise<[ImageReport, World]> {
  const world = await replay(recorded);
  world.show(seen);
  world.now = recorded.seenAt;
  return [image(await world.pass()), world];
}

async function late(recorded: Recorded, seen = recorded.seen): Promise<[ImageReport, World]> {
  const world = await replay(recorded);
  world.now += VERIFY_AFTER_MS;
  expect(image(await world.pass()).state).toBe("updated");
  world.now += HOUR;
  world.show(seen);
  return [image(await world.pass()), world];
}

const writes = (world: World) => world.calls.filter((call) => call === "write").length;

describe.each(Object.keys(VERDICTS))("put back by %s", (by) => {
  const recorded = RECORDED.filter((each) => each.by === by);

  it("is recorded for each kind of write target", () => {
    expect(recorded.map(({ kind }) => kind).sort()).toEqual(["digest", "helm", "kustomize", "several"]);
  });

  it.each(recorded)("$how, within seconds and an hour later ($kind)", async (each) => {
    for (const when of [soon, late]) {
      const [row, world] = await when(each);
      expect(row).toMatchObject({
        state: VERDICTS[by]?.state,
        reason: expect.stringMatching(VERDICTS[by]?.reason ?? /^$/),
      });
      // Whatever it is, it is not written over; a hold never, a contest not before its time.
      for (let looks = 0; looks < 5; looks++) {
        world.now += CONTEST_REST_MS / 6;
        expect(image(await world.pass()).state).toBe(row.state);
      }
      expect(writes(world)).toBe(1);
    }
  });

  it.each(recorded)("$how, where managedFields are taken away: as before them ($kind)", async (each) => {
    const { managedFields: _, ...metadata } = Object(each.seen.metadata);
    const stripped = { ...each.seen, metadata };
    const [[first], [second]] = [await soon(each, stripped), await late(each, stripped)];
    expect([first.state, second.state]).toEqual(UNTOLD(by));
  });
});
