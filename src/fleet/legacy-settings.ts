/**
 * Annotations -> the blocks of the resource that say the same: commonUpdateSettings, manifestTargets, writeBackConfig
 * (upstream: pkg/argocd/annotations.go). Values are trimmed, and an empty one sets nothing. Plain objects, with the
 * fields in the order in which people write them.
 */
import { err, ok, type Result } from "../lib/result.ts";
import { writeBackConfigSchema } from "./crd.ts";
import {
  GIT_NAMES,
  LEGACY_PREFIX,
  type LegacyProblem,
  SETTING_NAMES,
  TARGET_NAMES,
  WRITE_BACK_METHOD,
} from "./legacy-names.ts";
import { readLayer } from "./read-layer.ts";

type Annotations = Readonly<Record<string, string>>;
/** A block of the resource; undefined where no annotation sets anything of it. */
type Block = Result<Readonly<Record<string, unknown>> | undefined, LegacyProblem>;

/** `alias` undefined: those of the Application, where platforms cannot be given. Fails for a force-update that is no boolean. */
export function legacySettings(annotations: Annotations, alias: string | undefined): Block {
  const behind = alias === undefined ? "" : `${alias}.`;
  const text = (field: keyof typeof SETTING_NAMES) =>
    annotations[nameOf(behind + SETTING_NAMES[field])]?.trim();
  const force = text("forceUpdate");
  const forceUpdate = force === undefined ? undefined : GO_BOOLEANS.get(force);
  if (force !== undefined && forceUpdate === undefined) {
    const annotation = nameOf(behind + SETTING_NAMES.forceUpdate);
    const whose = alias === undefined ? "no image of this Application" : `the image ${JSON.stringify(alias)}`;
    const what = `The value ${JSON.stringify(force)} is neither true nor false, so ${whose} is ${alias === undefined ? "" : "not "}updated.`;
    return err({ annotation, severity: "error", what, mend: 'Write "true" or "false".' });
  }
  return ok(
    block({
      updateStrategy: text("updateStrategy") || undefined,
      forceUpdate,
      allowTags: text("allowTags") || undefined,
      ignoreTags: list(text("ignoreTags")),
      pullSecret: text("pullSecret") || undefined,
      platforms: alias === undefined ? undefined : orUndefined(list(text("platforms"))),
    }),
  );
}

/** Fails where both kinds are set: nobody can tell which one is meant. */
export function legacyTargets(annotations: Annotations, alias: string): Block {
  const text = (name: string) => annotations[nameOf(`${alias}.${name}`)]?.trim() || undefined;
  const { helm: names, kustomize: own } = TARGET_NAMES;
  const helm = block({ name: text(names.name), tag: text(names.tag), spec: text(names.spec) });
  const kustomize = block({ name: text(own.name) });
  if (helm !== undefined && kustomize !== undefined) {
    return err({
      annotation: nameOf(`${alias}.${own.name}`),
      severity: "error",
      what: `The image ${JSON.stringify(alias)} has Helm parameters too, so it is not updated.`,
      mend: `Keep the one that fits the Application's source: this annotation, or those that begin with \`${alias}.helm.\`.`,
    });
  }
  return ok(block({ helm, kustomize }));
}

/** Fails for a method that there is not. */
export function legacyWriteBack(annotations: Annotations): Block {
  const text = (name: string) => annotations[nameOf(name)]?.trim() || undefined;
  const gitConfig = block({
    repository: text(GIT_NAMES.repository),
    branch: text(GIT_NAMES.branch),
    writeBackTarget: text(GIT_NAMES.writeBackTarget),
  });
  const config = block({ method: text(WRITE_BACK_METHOD), gitConfig });
  const [problem] = config === undefined ? [] : readLayer(writeBackConfigSchema, config, "", []).problems;
  if (problem === undefined) return ok(config);
  const { severity, what, mend } = problem;
  return err({ annotation: nameOf(WRITE_BACK_METHOD), severity, what, mend });
}

const nameOf = (name: string): string => LEGACY_PREFIX + name;

/** What Go's strconv.ParseBool reads. */
const GO_BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...["1", "t", "T", "true", "TRUE", "True"].map((text) => [text, true] as const),
  ...["0", "f", "F", "false", "FALSE", "False"].map((text) => [text, false] as const),
]);

/**
 * An empty list resets what the Application sets, as upstream's list with one empty glob does: that one matches no tag.
 */
const list = (text: string | undefined): readonly string[] | undefined =>
  text?.split(",").flatMap((item) => item.trim() || []);

const orUndefined = <T>(items: readonly T[] | undefined): readonly T[] | undefined =>
  items !== undefined && items.length > 0 ? items : undefined;

function block(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | undefined {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return set.length === 0 ? undefined : Object.fromEntries(set);
}
