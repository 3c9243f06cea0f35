/**
 * YAML -> manifests, as kubectl reads it: several documents per file, `kind: List`, merge keys and the words yes, no,
 * on, off. A document that cannot be read stops no other one.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isNode,
  LineCounter,
  parseDocument,
  type ScalarTag,
  visit,
} from "yaml";
import { isRecord } from "../lib/json.ts";
import type { Problem } from "../lib/problem.ts";
import { KIND } from "./crd.ts";

/** A document, or an item of a list. */
export interface Manifest {
  readonly value: unknown;
  /** Line of the file at which it begins, from 1. */
  readonly line: number;
  /** Of the document, with its comments; an item of a list has none of its own. */
  readonly text?: string;
}

export interface ReadManifests {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
}

/** Nodes that aliases may add to one document: enough for shared settings, too few for a billion laughs. */
const MAX_ALIAS_COUNT = 100;
const LIST_KINDS: readonly string[] = ["List", `${KIND}List`];

/** All manifests of one file; empty documents are none. Never throws. `file` is its name, for the problems. */
export function readManifests(file: string, text: string): ReadManifests {
  const parts = splitDocuments(text).map((part) => readPart(file, part));
  return {
    manifests: parts.flatMap((part) => part.manifests),
    problems: parts.flatMap((part) => part.problems),
  };
}

interface Part {
  readonly text: string;
  /** Line of the file at which the part begins, from 1. */
  readonly line: number;
}

/**
 * Cuts at the markers `---` and `...`, which no scalar can hold at the start of a line (YAML 1.2.2, 9.1.2,
 * c-forbidden). So an unclosed quote cannot swallow the documents after it.
 */
function splitDocuments(text: string): Part[] {
  const parts: { lines: string[]; line: number }[] = [{ lines: [], line: 1 }];
  for (const [index, line] of text.split("\n").entries()) {
    if (/^(---|\.\.\.)(\s|$)/.test(line)) parts.push({ lines: [], line: index + 1 });
    parts.at(-1)?.lines.push(line.replace(/^\.\.\.(?=\s|$)/, "#"));
  }
  return parts
    .filter(({ lines }) => lines.some((line) => !/^\s*($|[#%]|---\s*(#.*)?$)/.test(line)))
    .map(({ lines, line }) => ({ text: lines.join("\n"), line }));
}

function readPart(file: string, part: Part): ReadManifests {
  const counter = new LineCounter();
  const lineOf = (offset: number) => part.line + counter.linePos(offset).line - 1;
  try {
    const document = parseDocument(part.text, {
      lineCounter: counter,
      prettyErrors: false,
      merge: true,
      logLevel: "silent",
      customTags: (tags) => [yaml11Boolean, ...tags],
    });
    const error = firstError(document);
    if (error !== undefined) {
      const { col } = counter.linePos(error.offset);
      return unreadable(`${file}:${lineOf(error.offset)}:${col}`, error.message);
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIAS_COUNT });
    if (value === null) return { manifests: [], problems: [] };
    if (!isList(value))
      return {
        manifests: [{ value, line: startLine(document.contents, lineOf) ?? part.line, text: part.text }],
        problems: [],
      };
    const items = value.items.map((item, index) => ({
      value: item,
      line: startLine(document.getIn(["items", index], true), lineOf) ?? part.line,
    }));
    return { manifests: items, problems: [] };
  } catch (cause) {
    // The parser throws for too many aliases, and for a nesting deeper than the stack.
    return unreadable(`${file}:${part.line}`, cause instanceof Error ? cause.message : "unknown reason");
  }
}

/** The first thing that is no YAML; the parser itself finds an alias without an anchor late, and without its place. */
function firstError(document: Document): { readonly offset: number; readonly message: string } | undefined {
  const [error] = document.errors;
  if (error !== undefined) return { offset: error.pos[0], message: error.message };
  const anchors = new Set<string>();
  let lost: Alias | undefined;
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) {
        if (anchors.has(node.source)) return undefined;
        lost = node;
        return visit.BREAK;
      }
      if (node.anchor !== undefined) anchors.add(node.anchor);
      return undefined;
    },
  });
  return lost && { offset: lost.range?.[0] ?? 0, message: `there is no anchor &${lost.source}` };
}

function startLine(node: unknown, lineOf: (offset: number) => number): number | undefined {
  return isNode(node) && node.range ? lineOf(node.range[0]) : undefined;
}

function isList(value: unknown): value is { items: unknown[] } {
  return isRecord(value) && LIST_KINDS.some((kind) => kind === value.kind) && Array.isArray(value.items);
}

function unreadable(where: string, reason: string): ReadManifests {
  const what = `This document is not readable as YAML: ${reason.trimEnd().replace(/\.$/, "")}.`;
  const mend = "Correct the syntax at this place; the other documents are read.";
  return { manifests: [], problems: [{ severity: "error", where, what, mend }] };
}

/** kubectl reads YAML 1.1 booleans (sigs.k8s.io/yaml), the YAML 1.2 core schema knows only true and false. */
const yaml11Boolean: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  default: true,
  test: /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/,
  resolve: (text) => /^(?:yes|on)$/i.test(text),
};
