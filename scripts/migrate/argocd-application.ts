/** Argo CD's Applications and ApplicationSets -> Parts: the annotations of Image Updater, and the chart where one installs it. Pure. */
import { readManifests } from "../../src/fleet/manifests.ts";
import { CHART, chartParts } from "./chart.ts";
import { type Annotated, note, type Part, type Reading, understood } from "./part.ts";
import { listOf, metadataOf, nameOf, recordOf, textOf } from "./piece.ts";
import { settingPart } from "./setting.ts";

type Manifests = (value: unknown, place: string) => readonly Part[];

/** `argocd app list -o yaml` writes Applications without their kind. */
export function isApplication(value: unknown): boolean {
  const { apiVersion, kind, spec } = recordOf(value);
  if (kind === undefined) return "destination" in recordOf(spec) && "project" in recordOf(spec);
  return kind === "Application" && textOf(apiVersion).startsWith("argoproj.io/");
}

export function readApplication(value: unknown, place: string, manifests: Manifests): Reading {
  const metadata = metadataOf(value);
  const owners = listOf(recordOf(recordOf(value).metadata).ownerReferences).map(recordOf);
  const owner = owners.find(({ kind }) => kind === "ApplicationSet")?.name;
  const application: Annotated = { ...metadata, owner: textOf(owner) || undefined };
  const installs = sourcesOf(recordOf(value).spec).filter(({ chart }) => chart === CHART);
  const parts = installs.flatMap((source) => sourceParts(source, place, manifests));
  const what = `Application ${nameOf(metadata)}${installs.length > 0 ? ", which installs Image Updater" : ""}`;
  return understood(place, what, [...parts, { kind: "application", application }]);
}

export function readApplicationSet(value: unknown, place: string): Reading {
  const set = metadataOf(value);
  const { template } = recordOf(recordOf(value).spec);
  const part: Part = { kind: "template", set, template: { ...metadataOf(template), owner: set.name } };
  return understood(place, `ApplicationSet ${nameOf(set)}`, [part]);
}

const sourcesOf = (spec: unknown): readonly Readonly<Record<string, unknown>>[] => {
  const { source, sources } = recordOf(spec);
  return [source, ...listOf(sources)].map(recordOf);
};

/** The values of the chart in one source of an Application. `valuesObject` goes before `values`, as in Argo CD. */
function sourceParts(
  source: Readonly<Record<string, unknown>>,
  place: string,
  manifests: Manifests,
): readonly Part[] {
  const helm = recordOf(source.helm);
  const text = textOf(helm.values);
  const read = helm.valuesObject === undefined ? readManifests(`${place}: values`, text) : undefined;
  const found = read?.manifests.map(({ value }) => value) ?? [helm.valuesObject];
  return [
    ...(read?.problems ?? []).map((problem): Part => ({ kind: "note", note: problem })),
    ...found.flatMap((values) => {
      const origin = read === undefined ? {} : { origin: { text, path: [] } };
      return chartParts({ values: recordOf(values), ...origin }, place, manifests);
    }),
    ...listOf(helm.valueFiles).map((file) => {
      const what = `The values in ${String(file)} are not read from here.`;
      return note(`${place}: valueFiles`, what, "Give this file to this command too.");
    }),
    ...parameterParts(helm, place),
  ];
}

function parameterParts(helm: Readonly<Record<string, unknown>>, place: string): readonly Part[] {
  return listOf(helm.parameters).map((parameter) => {
    const { name, value } = recordOf(parameter);
    const key = textOf(name).replaceAll("\\.", ".");
    const part = key.startsWith("config.")
      ? settingPart(key.slice("config.".length), value, place)
      : undefined;
    return (
      part ??
      settingPart(key, value, place) ??
      note(
        `${place}: parameter ${key}`,
        "This parameter of the chart is not read.",
        "Give the same to this command as a file of values.",
      )
    );
  });
}
