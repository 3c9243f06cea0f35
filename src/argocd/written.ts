/**
 * Is what a spec asks for what was written there? A digest that was written has to be there: a tag alone lets a registry
 * decide what runs. Pure.
 */
import type { Version } from "../policy/rule.ts";

/** The same tag, and the digest that was written, where one was. A digest that somebody adds to a tag changes nothing here. */
export function isAsWritten(asked: Version | undefined, written: Version | undefined): boolean {
  if (asked === undefined || written === undefined) return false;
  return asked.tag === written.tag && (written.digest === undefined || asked.digest === written.digest);
}
