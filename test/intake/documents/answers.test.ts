/**
 * The answers as schemas say the same as the types of protocol.ts, seen through JSON. The types are compared by the
 * compiler (`npm run check`): a field that is added there, or gets another type, is an error here.
 */
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type {
  applicationReport,
  checkedApplication,
  fleetStatus,
  imageReport,
  repositoryReport,
} from "../../../src/intake/documents/answers.ts";
import { problemDetails, statusAnswer } from "../../../src/intake/documents/answers.ts";
import type {
  ApplicationReport,
  CheckAnswer,
  FleetStatus,
  ImageReport,
  RepositoryReport,
} from "../../../src/protocol.ts";
import { statusDocument } from "../../../src/report/status.ts";

type IsTime<K> = K extends "at" | "since" | `${string}At` | `${string}Until` ? true : false;
type Field<K, T> = IsTime<K> extends true ? (T extends number ? string : T) : Told<T>;

/** What JSON shows of a type, after `withIsoTimes`. */
type Told<T> = T extends readonly (infer E)[]
  ? Told<E>[]
  : T extends object
    ? Flat<
        { -readonly [K in keyof T as undefined extends T[K] ? never : K]: Field<K, T[K]> } & {
          -readonly [K in keyof T as undefined extends T[K] ? K : never]?: Field<K, Exclude<T[K], undefined>>;
        }
      >
    : T;

type Flat<T> = T extends readonly (infer E)[]
  ? Flat<E>[]
  : T extends object
    ? { [K in keyof T]: Flat<T[K]> }
    : T;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type Shows<S extends v.GenericSchema, T> = Same<Flat<v.InferOutput<S>>, Flat<Told<T>>>;

const shows: readonly [
  Shows<typeof imageReport, ImageReport>,
  Shows<typeof applicationReport, ApplicationReport>,
  Shows<typeof repositoryReport, RepositoryReport>,
  Shows<typeof fleetStatus, FleetStatus>,
  Shows<typeof checkedApplication, ApplicationReport & Pick<CheckAnswer, "verdicts">>,
] = [true, true, true, true, true];

describe("schemas of answers", () => {
  it("are those of protocol.ts", () => {
    expect(shows).not.toContain(false);
  });

  const empty: FleetStatus = {
    refreshedAt: undefined,
    trouble: undefined,
    resources: [],
    problems: [],
    lookedIn: [],
    applications: [],
    repositories: [],
    unfollowed: [],
    sweep: { startedAt: 0, finishedAt: undefined, leastIntervalMs: 1, repositories: 0, waiting: 0 },
  };
  const told = (status: FleetStatus): unknown =>
    JSON.parse(JSON.stringify(statusDocument(status, "observe", 0)));

  it("take the status of a deployment that has read nothing", () => {
    expect(v.safeParse(statusAnswer, told(empty)).success).toBe(true);
  });

  it("refuse a time in milliseconds", () => {
    const wrong = { ...Object(told(empty)), at: 0 };
    expect(v.safeParse(statusAnswer, wrong).success).toBe(false);
  });

  it("refuse a problem without a sentence", () => {
    const details = { type: "about:blank", title: "Not Found", status: 404, detail: "" };
    expect(v.safeParse(problemDetails, details).success).toBe(false);
    expect(v.safeParse(problemDetails, { ...details, detail: "There is no such address." }).success).toBe(
      true,
    );
  });
});
