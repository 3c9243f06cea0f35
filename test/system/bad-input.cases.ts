/** Resources with something wrong in them, and what status has to say about each. */
import { REPOSITORY, resource } from "../support/scenario.ts";

export interface BadResource {
  readonly case: string;
  readonly text: string;
  /** Parts of the problem's three sentences. */
  readonly where: string;
  readonly what: string;
  readonly mend: string;
}

const IMAGE = `${REPOSITORY}:~0`;

/** Each stands in a file of its own, `bad-<index>.yaml`, and is about the Application `bad-<index>`. */
export const BAD_RESOURCES: readonly BadResource[] = [
  {
    case: "YAML that does not parse",
    text: `${resource("bad", "bad-0", IMAGE)}status: "never closed\n`,
    where: "config/bad-0.yaml:12:1",
    what: "not readable as YAML",
    mend: "Correct the syntax at this place",
  },
  {
    case: "a field of the wrong type",
    text: `${resource("bad", "bad-1", IMAGE)}          commonUpdateSettings: { forceUpdate: "sure" }\n`,
    where:
      "config/bad-1.yaml: ImageUpdater bad: spec.applicationRefs[0].images[0].commonUpdateSettings.forceUpdate",
    what: "Expected true or false, found text.",
    mend: "Write true or false",
  },
  {
    case: "a missing field",
    text: resource("bad", "bad-2", IMAGE).replace("alias: app", "note: app"),
    where: "spec.applicationRefs[0].images[0].alias",
    what: "This field is required and missing.",
    mend: "Add it.",
  },
  {
    case: "an unknown field",
    text: `${resource("unknown-field", "bad-3", IMAGE)}          updateStrategie: semver\n`,
    where: "spec.applicationRefs[0].images[0].updateStrategie",
    what: "This field is not known and has no effect.",
    mend: "correct its name",
  },
  {
    case: "an unknown strategy",
    text: `${resource("unknown-strategy", "bad-4", IMAGE)}          commonUpdateSettings: { updateStrategy: newest }\n`,
    where: "ImageUpdater unknown-strategy: spec.applicationRefs[0].images[0]",
    what: 'The updateStrategy "newest" is not known',
    mend: "updateStrategy: semver",
  },
  {
    case: "a constraint that does not parse",
    text: resource("bad-constraint", "bad-5", `${REPOSITORY}:~banana`),
    where: 'ImageUpdater bad-constraint: spec.applicationRefs[0].images[0] (alias "app")',
    what: '"~banana"',
    mend: "repository:~1.2",
  },
  {
    case: "a pattern that matches no Application",
    text: resource("no-match", "no-such-*", IMAGE),
    where: "ImageUpdater no-match: spec.applicationRefs[0]",
    what: 'No Application in namespace argocd matches "no-such-*".',
    mend: "Correct the pattern, or create the Application.",
  },
  {
    case: "a pattern that is none",
    text: resource("bad-pattern", "bad-[", IMAGE),
    where: "ImageUpdater bad-pattern: spec.applicationRefs[0].namePattern",
    what: "Nothing of this resource is served",
    mend: "Write the Application's name, or a glob",
  },
  {
    case: "a document that is something else",
    text: "kind: ConfigMap\nmetadata: { name: other }\n",
    where: "config/bad-8.yaml: ConfigMap other",
    what: "This is not an ImageUpdater, so it is not read.",
    mend: "Take it out",
  },
];
