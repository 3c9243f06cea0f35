/**
 * metav1.LabelSelector (Kubernetes API conventions; apimachinery, LabelSelectorAsSelector): all of `matchLabels` and
 * all of `matchExpressions` have to hold.
 */
import { err, ok, type Result } from "../lib/result.ts";
import type { LabelSelector } from "./crd.ts";

export type Labels = Readonly<Record<string, string>>;
export type LabelMatcher = (labels: Labels) => boolean;
type Expression = NonNullable<LabelSelector["matchExpressions"]>[number];

const NAME_MAX_CHARS = 63;
const PREFIX_MAX_CHARS = 253;
const NAME = /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Without a selector, and with an empty one, every Application matches. The error says what is wrong with it. */
export function compileSelector(selector: LabelSelector | undefined): Result<LabelMatcher, string> {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]): Expression => ({ key, operator: "In", values: [value] }),
  );
  const matchers: LabelMatcher[] = [];
  for (const expression of [...equal, ...(selector?.matchExpressions ?? [])]) {
    const matcher = compileExpression(expression);
    if (!matcher.ok) return matcher;
    matchers.push(matcher.value);
  }
  return ok((labels) => matchers.every((matches) => matches(labels)));
}

function compileExpression({ key, operator, values = [] }: Expression): Result<LabelMatcher, string> {
  if (!isLabelKey(key)) return err(`${JSON.stringify(key)} is not a label key`);
  const bad = values.find((value) => !isLabelValue(value));
  if (bad !== undefined) return err(`${JSON.stringify(bad)} is not a label value`);
  const has = (labels: Labels) => Object.hasOwn(labels, key);
  const listed = (labels: Labels) => has(labels) && values.includes(labels[key] ?? "");
  switch (operator) {
    case "In":
    case "NotIn": {
      if (values.length === 0) return err(`the operator ${operator} needs \`values\``);
      // An Application without the label is not in the list either.
      return ok(operator === "In" ? listed : (labels) => !listed(labels));
    }
    case "Exists":
    case "DoesNotExist": {
      if (values.length > 0) return err(`the operator ${operator} takes no \`values\``);
      return ok(operator === "Exists" ? has : (labels) => !has(labels));
    }
    default:
      return err(`the operator ${JSON.stringify(operator)} is none of In, NotIn, Exists, DoesNotExist`);
  }
}

function isLabelKey(key: string): boolean {
  const slash = key.indexOf("/");
  const name = key.slice(slash + 1);
  const prefix = key.slice(0, Math.max(slash, 0));
  const prefixed = slash < 0 || (prefix.length <= PREFIX_MAX_CHARS && PREFIX.test(prefix));
  return prefixed && name.length <= NAME_MAX_CHARS && NAME.test(name);
}

const isLabelValue = (value: string): boolean =>
  value === "" || (value.length <= NAME_MAX_CHARS && NAME.test(value));
