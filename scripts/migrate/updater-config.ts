/** How Image Updater itself is configured: its ConfigMap and its Deployment -> Parts. Pure. */
import { idle, note, type Part } from "./part.ts";
import { listOf, recordOf, textOf } from "./piece.ts";
import { tableParts } from "./registry-table.ts";
import { readFlags, settingPart } from "./setting.ts";

/** `data` of the ConfigMap argocd-image-updater-config. */
export function configMapParts(data: Readonly<Record<string, unknown>>, place: string): readonly Part[] {
  return Object.entries(data).flatMap(([key, value]) => {
    if (key === "registries.conf") return tableParts(textOf(value));
    return [settingPart(key, value, place) ?? unknownName(`${place}: ${key}`)];
  });
}

/** `args`: its command line. */
export function flagParts(args: readonly unknown[], place: string): readonly Part[] {
  return readFlags(args.map(String)).map(
    ([name, value]) => settingPart(name, value, place) ?? unknownName(`${place}: ${name}`),
  );
}

/** `env` of its container. One that is read from a ConfigMap or Secret counts where that one is. */
export function variableParts(env: unknown, place: string): readonly Part[] {
  return listOf(env).flatMap((entry) => {
    const { name, value, valueFrom } = recordOf(entry);
    const variable = textOf(name);
    if (valueFrom !== undefined) return [fromElsewhere(variable, valueFrom, place)];
    const part = settingPart(variable, value ?? "", place);
    return [
      part ??
        note(
          `${place}: ${variable}`,
          "This variable is no setting of Image Updater; a script or `credentials: env:` may read it.",
          `Where \`credentials: env:${variable}\` names it, set the Worker secret that check:config asks for. Otherwise nothing reads it here.`,
        ),
    ];
  });
}

function fromElsewhere(variable: string, valueFrom: unknown, place: string): Part {
  const source = Object.values(recordOf(valueFrom))
    .map(recordOf)
    .find(({ key }) => key !== undefined);
  const [name, key] = [textOf(source?.name), textOf(source?.key)];
  if (/^argocd-image-updater-/.test(name)) return idle(variable, `read where ${name} is given`);
  const from = key === "" ? "somewhere in the cluster" : `the key ${key} of ${name}`;
  return note(
    `${place}: ${variable}`,
    `This variable is read from ${from}.`,
    "Where it is a secret of Image Updater or of a registry, set the Worker secret of the same meaning.",
  );
}

/** `envFrom` of its container. */
export function variablesFromParts(envFrom: unknown, place: string): readonly Part[] {
  return listOf(envFrom).flatMap((entry) =>
    Object.entries(recordOf(entry)).flatMap(([kind, reference]) => {
      const name = textOf(recordOf(reference).name);
      if (name === "") return [];
      const what = `Variables come from ${kind.replace(/Ref$/, "")} ${name}, which is not looked into.`;
      return [
        note(
          `${place}: ${kind}`,
          what,
          "Give it to this command too, or look whether it holds settings or secrets.",
        ),
      ];
    }),
  );
}

/** The containers of its Deployment. */
export function deploymentParts(deployment: unknown, place: string): readonly Part[] {
  const { template } = recordOf(recordOf(deployment).spec);
  return listOf(recordOf(recordOf(template).spec).containers).flatMap((container) => {
    const { command, args, env, envFrom } = recordOf(container);
    return [
      ...flagParts([...listOf(command), ...listOf(args)], place),
      ...variableParts(env, place),
      ...variablesFromParts(envFrom, place),
    ];
  });
}

export const unknownName = (where: string): Part =>
  note(where, "Image Updater has no setting of this name.", "Correct its name, or leave it.");
