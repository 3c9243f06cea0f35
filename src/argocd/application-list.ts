/**
 * Argo CD's list of Applications, read a piece at a time: it has no pages, and thousands of Applications are megabytes of
 * JSON. Pure.
 */
import * as v from "valibot";
import { parseJson } from "../lib/json.ts";
import { createItemReader } from "../lib/json-items.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { notArgoCd } from "./answer.ts";
import { type Application, applicationKey } from "./application.ts";
import { parseApplication } from "./application-schema.ts";
import type { ArgoFailure, ArgoRequest } from "./failure.ts";

/**
 * What a list is asked for: enough to match Applications and to see what they run. The server knows a fixed set of
 * names and drops others in silence, among them ownerReferences, resourceVersion and status.sourceType.
 */
export const LIST_FIELDS = [
  "items.metadata.name",
  "items.metadata.namespace",
  "items.metadata.labels",
  "items.metadata.creationTimestamp",
  "items.metadata.deletionTimestamp",
  "items.spec",
  "items.status.summary",
  "items.status.sync.status",
  "items.status.health",
] as const;

/** Asked for besides where somebody reads them: they hold whole manifests (`kubectl.kubernetes.io/last-applied-configuration`). */
export const ANNOTATIONS_FIELD = "items.metadata.annotations";

/** An entry of the list that is no Application as the API promises it. */
export interface Unreadable {
  /** `namespace/name`; undefined where it does not even tell that. */
  readonly key: string | undefined;
  /** `spec.project: Invalid type: ...` */
  readonly reason: string;
}

export interface ListPart {
  readonly applications: readonly Application[];
  readonly unreadable: readonly Unreadable[];
  /** Nothing follows, and what was read is the whole list. */
  readonly isLast: boolean;
}

export interface ApplicationList {
  /** Of the whole answer. */
  readonly bytes: number;
  /** Reads on, about `bytes` of the answer. A failure says that this is no list of Applications, or not all of it. */
  next(bytes: number): Result<ListPart, ArgoFailure>;
}

/** `pieces`: the body of the answer. What was read is let go. */
export function readList(request: ArgoRequest, pieces: readonly Uint8Array[]): ApplicationList {
  const reader = createItemReader();
  let left = pieces;
  let items = 0;
  return {
    bytes: pieces.reduce((sum, { byteLength }) => sum + byteLength, 0),
    next(bytes) {
      const applications: Application[] = [];
      const unreadable: Unreadable[] = [];
      const [now, later] = cut(left, bytes);
      left = later;
      for (const text of now.flatMap((piece) => reader.push(piece))) {
        items += 1;
        const read = readItem(text);
        if (read.ok) applications.push(read.value);
        else unreadable.push(read.error);
      }
      if (left.length > 0) return ok({ applications, unreadable, isLast: false });
      const around = reader.end();
      // `items` is null where nothing matches or nothing may be seen.
      const shape = v.safeParse(
        v.object({ metadata: v.unknown(), items: v.nullable(v.array(v.unknown())) }),
        around,
      );
      if (!shape.success) return err(notArgoCd(request, "not a list of Applications"));
      const others = (shape.output.items?.length ?? 0) - items;
      if (others > 0) unreadable.push({ key: undefined, reason: `${others} entries that are no objects` });
      return ok({ applications, unreadable, isLast: true });
    },
  };
}

/** The first pieces, up to so many bytes, and the rest. */
function cut(pieces: readonly Uint8Array[], bytes: number): [Uint8Array[], Uint8Array[]] {
  const [now, later]: [Uint8Array[], Uint8Array[]] = [[], []];
  let room = bytes;
  for (const piece of pieces) {
    if (room >= piece.byteLength) now.push(piece);
    else if (room <= 0) later.push(piece);
    else {
      now.push(piece.subarray(0, room));
      later.push(piece.subarray(room));
    }
    room -= piece.byteLength;
  }
  return [now, later];
}

function readItem(text: string): Result<Application, Unreadable> {
  const json = parseJson(text);
  const read = json === undefined ? err("not JSON") : parseApplication(json);
  if (read.ok) return read;
  const id = v.safeParse(v.object({ metadata: v.object({ name: v.string(), namespace: v.string() }) }), json);
  return err({ key: id.success ? applicationKey(id.output.metadata) : undefined, reason: read.error });
}
