/**
 * Something in the configuration that a person has to mend. It is kept and shown in status until it is mended.
 */
export interface Problem {
  /** `error`: the named thing is not served. `warning`: it is served, but not as written. */
  readonly severity: "error" | "warning";
  /** The place, from the outside in: `config/example-api.yaml: spec.applicationRefs[0].images[1] (alias "app")`. */
  readonly where: string;
  /** What is wrong, one plain sentence, without the value of any secret. */
  readonly what: string;
  /** What to do about it, one plain sentence. */
  readonly mend: string;
}
