/** What happens to an Application of the stand-in beside the API: controllers that revert and sync, a person's edits. */
import { helmSource, kustomizationOf, render } from "./argocd.render.ts";
import { keyOf, type StandInApplication, type State } from "./argocd.state.ts";

export interface Controllers {
  /** To be told after each change of a spec. */
  changed(application: StandInApplication): void;
  /** An Application as it was first seen: what its kustomization runs is learnt from it. */
  added(application: StandInApplication): void;
  setParameter(key: string, name: string, value: string | undefined): void;
  edit(key: string, change: (spec: StandInApplication["spec"]) => void): void;
  revertAfter(key: string, ms: number | undefined): void;
  syncAfter(key: string, ms: number | undefined): void;
  stop(): void;
}

export function createControllers(state: State): Controllers {
  const reverts = new Map<string, { ms: number; spec: StandInApplication["spec"] }>();
  const syncs = new Map<string, number>();
  const kustomizations = new Map<string, string[]>();
  const timers = new Set<NodeJS.Timeout>();

  function later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  }

  function changed(application: StandInApplication): void {
    const key = keyOf(application);
    const revert = reverts.get(key);
    // One that was ended meanwhile puts nothing back any more.
    if (revert !== undefined)
      later(revert.ms, () => {
        if (reverts.get(key) === revert) putBack(application, revert.spec);
      });
    const sync = syncs.get(key);
    if (sync !== undefined) startSync(application, sync);
  }

  function touched(application: StandInApplication): void {
    application.metadata.resourceVersion = String(++state.resourceVersion);
    changed(application);
  }

  function putBack(application: StandInApplication, spec: StandInApplication["spec"]): void {
    if (JSON.stringify(application.spec) === JSON.stringify(spec)) return;
    application.spec = structuredClone(spec);
    touched(application);
  }

  function startSync(application: StandInApplication, ms: number): void {
    const { spec, status } = application;
    const before = status.summary.images ?? [];
    const after = render(spec, before, kustomizations.get(keyOf(application)) ?? []);
    status.sync.status = "OutOfSync";
    later(ms, () => {
      status.summary.images = [...new Set([...before, ...after])].sort();
      status.health.status = "Progressing";
      status.sync.status = "Synced";
    });
    later(2 * ms, () => {
      status.summary.images = after;
      status.health.status = "Healthy";
    });
  }

  function get(key: string): StandInApplication {
    const application = state.applications.get(key);
    if (application === undefined) throw new Error(`the stand-in has no Application ${key}`);
    return application;
  }

  return {
    changed,
    added: (application) => {
      kustomizations.set(keyOf(application), kustomizationOf(application));
    },
    setParameter: (key, name, value) => {
      const application = get(key);
      edit(application, name, value);
      touched(application);
    },
    edit: (key, change) => {
      const application = get(key);
      change(application.spec);
      touched(application);
    },
    revertAfter: (key, ms) => {
      if (ms === undefined) reverts.delete(key);
      else reverts.set(key, { ms, spec: structuredClone(get(key).spec) });
    },
    syncAfter: (key, ms) => {
      if (ms === undefined) syncs.delete(key);
      else syncs.set(key, ms);
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function edit({ spec }: StandInApplication, name: string, value: string | undefined): void {
  const source = helmSource(spec);
  if (source === undefined) throw new Error("the Application has no source");
  const parameters = source.helm?.parameters ?? [];
  const index = parameters.findIndex((parameter) => parameter.name === name);
  if (value === undefined) parameters.splice(index, index < 0 ? 0 : 1);
  else parameters.splice(index < 0 ? parameters.length : index, index < 0 ? 0 : 1, { name, value });
  source.helm = { ...source.helm, parameters };
}
