/** The registry table, wherever it stands -> the text of registries.yaml, and what of it is no matter of that file. Pure. */
import { Document, parse, parseDocument } from "yaml";
import { printable } from "../../src/registry/text.ts";
import { isScript, secretFor, signInMend } from "./credential.ts";
import { note, type Part } from "./part.ts";
import { listOf, recordOf, textOf } from "./piece.ts";

/** The text of a document and the path of the list in it; its comments then come along. */
export interface Origin {
  readonly text: string;
  readonly path: readonly string[];
}

/** A list of registries by itself as the text of registries.yaml. */
export function tableText(entries: readonly unknown[], origin?: Origin): string {
  const written = origin === undefined ? undefined : withComments(origin);
  return written ?? new Document({ registries: entries }).toString({ lineWidth: 0 });
}

/** Undefined where the list uses an anchor from elsewhere in its document. */
function withComments({ text, path }: Origin): string | undefined {
  try {
    const document = new Document({});
    document.set("registries", parseDocument(text).getIn(path, true));
    return document.toString({ lineWidth: 0 });
  } catch {
    return undefined;
  }
}

/** Name of the file, with its folder as the Worker calls it. */
export const TABLE = "config/registries.yaml";

/** The secrets that a table asks for, and its scripts; everything else is judged where the file is. */
export function tableParts(text: string): readonly Part[] {
  const parts = entriesOf(text).flatMap((entry, index): readonly Part[] => {
    const { name, prefix, api_url, credentials } = recordOf(entry);
    const reference = textOf(credentials);
    const registry = textOf(prefix) || textOf(api_url).replace(/^https?:\/\//, "");
    const called = textOf(name) === "" ? "" : ` (name "${printable(textOf(name))}")`;
    // The place as parseRegistries gives it, so that one thing is told once.
    const where = `${TABLE}: registries[${index}]${called}.credentials`;
    if (isScript(reference)) {
      const what = "A Worker runs no script, so `ext:` cannot be read.";
      return [note(where, what, signInMend(registry.split("/")[0] ?? ""))];
    }
    const secret = reference === "" ? undefined : secretFor(reference, `for ${registry}`);
    return secret === undefined ? [] : [{ kind: "secret", secret }];
  });
  return [{ kind: "registries", text }, ...parts];
}

/** The entries as plain data; none where the text is no table. */
export function entriesOf(text: string): readonly unknown[] {
  try {
    return listOf(recordOf(parse(text)).registries);
  } catch {
    return [];
  }
}
