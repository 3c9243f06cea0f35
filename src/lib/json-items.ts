/**
 * Takes a large JSON document of the shape `{ ..., "items": [ {...}, {...} ] }` apart as its bytes come, so that each item
 * can be parsed by itself. It looks at structure alone: braces, brackets and strings (RFC 8259). Whether an item is JSON is
 * seen when it is parsed; whether the rest is, at the end. Pure.
 */
import { joined } from "./http.ts";
import { isRecord, parseJson } from "./json.ts";

export interface ItemReader {
  /** The texts of the items that end within these bytes. */
  push(bytes: Uint8Array): readonly string[];
  /**
   * What stood around the items, each item replaced by 0: `{ metadata: {}, items: [0, 0] }`. Elements that are no objects
   * stand there as they are. Undefined where it is not the JSON of one object, for one because it was cut off.
   */
  end(): Readonly<Record<string, unknown>> | undefined;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/** Depth of the elements: inside the document and inside its list. */
const ITEM_DEPTH = 2;

export function createItemReader(name = "items"): ItemReader {
  const decoder = new TextDecoder();
  const text = (pieces: readonly Uint8Array[]): string => decoder.decode(joined(pieces));
  const around: Uint8Array[] = [];
  const placeholder = new TextEncoder().encode("0");
  const key = new TextEncoder().encode(`"${name}"`);
  /** The item that has begun and not ended. */
  let item: Uint8Array[] | undefined;
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let isInList = false;
  /** Of a member of the document itself: the bytes of its name as far as they were seen; undefined behind its colon. */
  let member: number[] | undefined = [];
  let isList = false;

  /** The place behind the string that `bytes[at]` is in, or the end of the bytes. */
  function skipString(bytes: Uint8Array, from: number): number {
    let at = from;
    if (isEscaped) {
      isEscaped = false;
      at += 1;
    }
    for (;;) {
      const quote = bytes.indexOf(QUOTE, at);
      const end = quote === -1 ? bytes.length : quote;
      let slashes = 0;
      while (end - slashes > at && bytes[end - slashes - 1] === BACKSLASH) slashes += 1;
      const isOdd = slashes % 2 === 1;
      if (quote === -1) {
        isEscaped = isOdd;
        return end;
      }
      at = quote + 1;
      if (isOdd) continue;
      isInString = false;
      return at;
    }
  }

  return {
    push(bytes) {
      const items: string[] = [];
      let begun = 0;
      let at = 0;
      const note = (from: number, to: number) => {
        if (depth !== 1 || member === undefined || member.length > key.length) return;
        member.push(...bytes.subarray(from, Math.min(to, from + key.length + 1)));
      };
      while (at < bytes.length) {
        if (isInString) {
          const end = skipString(bytes, at);
          note(at, end);
          at = end;
          continue;
        }
        const byte = bytes[at] ?? 0;
        if (byte === QUOTE) {
          isInString = true;
          note(at, at + 1);
        } else if (depth === 1 && byte === COLON) {
          isList =
            member !== undefined &&
            member.length === key.length &&
            member.every((each, place) => each === key[place]);
          member = undefined;
        } else if (depth === 1 && byte === COMMA) {
          isList = false;
          member = [];
        } else if (OPEN.has(byte)) {
          if (depth === 1 && isList && byte === OPEN_ARRAY) isInList = true;
          else if (depth === ITEM_DEPTH && isInList && byte === OPEN_OBJECT) {
            around.push(bytes.slice(begun, at), placeholder);
            begun = at;
            item = [];
          }
          depth += 1;
        } else if (CLOSE.has(byte)) {
          depth -= 1;
          if (depth === ITEM_DEPTH && item !== undefined) {
            items.push(text([...item, bytes.subarray(begun, at + 1)]));
            begun = at + 1;
            item = undefined;
          } else if (depth === 1) isInList = false;
        }
        at += 1;
      }
      (item ?? around).push(bytes.slice(begun));
      return items;
    },
    end() {
      const rest = item === undefined ? parseJson(text(around)) : undefined;
      return isRecord(rest) ? rest : undefined;
    },
  };
}
