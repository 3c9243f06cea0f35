/** Images in `plugin.env`, the environment of a config management plugin. Pure. */
import type { Target } from "../policy/rule.ts";
import type { ApplicationSource, EnvEntry } from "./application.ts";
import { put, settingOf, slotsFor, textsOf } from "./slots.ts";
import type { TargetKind } from "./target-kind.ts";

type PluginTarget = Extract<Target, { kind: "plugin" | "plugin-spec" }>;

export function pluginKind(target: PluginTarget): TargetKind {
  const { key, slots } = slotsFor(target);
  return {
    key,
    slots,
    read: (source) => settingOf(slots, (name) => winner(envOf(source), name)?.value),
    write: (source, image, version) => {
      const env = textsOf(slots, image, version).reduce(
        (list, [name, value]) => put(list, winner(list, name), { name, value }),
        envOf(source),
      );
      return { ...source, plugin: { ...source.plugin, env } };
    },
  };
}

const envOf = (source: ApplicationSource): readonly EnvEntry[] => source.plugin?.env ?? [];

/** Of several entries with one name, a process sees the last. */
const winner = (env: readonly EnvEntry[], name: string): EnvEntry | undefined =>
  env.findLast((entry) => entry.name === name);
