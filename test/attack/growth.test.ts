/**
 * Whatever reads text of strangers takes time in proportion to its length. Each is given a text and one four times as
 * long: in proportion it takes four times as long, and with a loop inside a loop sixteen times. Compared
 * are medians of processor time, so that a busy machine decides nothing.
 */
import { describe, expect, it } from "vitest";
import { quantile } from "../../scripts/bench/figure.ts";
import { plain } from "../../src/argocd/server-text.ts";
import { readManifestTarget } from "../../src/fleet/manifest-target.ts";
import { specificity } from "../../src/fleet/match.ts";
import { parseImageName, parseReference } from "../../src/image/reference.ts";
import { bearerToken } from "../../src/intake/access.ts";
import { nexus } from "../../src/intake/senders/nexus.ts";
import { parseDuration } from "../../src/lib/duration.ts";
import { compileGlob } from "../../src/lib/glob.ts";
import { retryAfterMs } from "../../src/lib/http.ts";
import { oneLine, visibleJson } from "../../src/lib/text.ts";
import { compileFilter } from "../../src/policy/filter.ts";
import { parseChallenge } from "../../src/registry/challenge.ts";
import { readCreated } from "../../src/registry/manifest.ts";
import { nextPage } from "../../src/registry/pages.ts";
import { parseConstraint } from "../../src/semver/constraint.ts";
import { parseVersion } from "../../src/semver/version.ts";

/** The shorter first: with three loops inside each other the longer would take minutes, and nothing ends it. */
const LENGTHS = [250, 4_000];

/** A loop inside a loop over so many characters takes seconds; what takes less than this is none. */
const LEAST_MS = 20;

/** Between four and sixteen. */
const MOST = 9;

/** Units of text, each the worst for some expression. */
const UNITS = [
  ...'1aA .:/-_"\\,;=<>[]{}()*?@#&\n\t\u0000\u202e',
  ...[
    "1.",
    "a.",
    "a-",
    "a/",
    "a:",
    "a://",
    "://a",
    "a=",
    'a="',
    'a="b",',
    " ,",
    "; rel=",
    ";  ",
    "<x>",
    "\\[",
    "[a",
    "[a]",
    "*a",
    "1 - ",
    "|| ",
    ">1,",
    "-0",
    "1h",
    "1.1h",
    "`helm ",
    "/manifests/",
    "__",
    "--",
    "Bearer ",
    "../",
  ],
];

const header = (name: string, value: string) => {
  // What is no header never comes this far.
  const headers = new Headers();
  try {
    headers.set(name, value);
  } catch {
    return headers;
  }
  return headers;
};

const asset = (name: string) => ({ action: "CREATED", asset: { format: "docker", name } });

/** What reads text of strangers, by who wrote it. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  "webhook: a reference": parseReference,
  "webhook: a path of Nexus": (text) =>
    nexus.parse({ header: () => undefined, query: () => undefined, body: asset(`v2/${text}`) }),
  "request: a bearer token": (text) => bearerToken(`Bearer ${text}`),
  "registry: a challenge": parseChallenge,
  "registry: a parameter of a challenge": (text) => parseChallenge(`Bearer realm="${text}`),
  "registry: a link": (text) => nextPage(text, "https://registry.example.com/v2/"),
  "registry: the parameters of a link": (text) => nextPage(`<x>${text}`, "https://registry.example.com/v2/"),
  "registry: a wait": (text) => retryAfterMs(header("retry-after", text), 0),
  "registry: a date": (text) => readCreated(`2026-01-01T${text}`),
  "registry: a tag": parseVersion,
  "registry: a message": (text) => [oneLine(text, 200), visibleJson(text)],
  "Argo CD: a message": plain,
  "resource: an image with its constraint": (text) => [parseImageName(text), parseImageName(`a:${text}`)],
  "resource: a constraint": parseConstraint,
  "resource: a pattern of names": (text) => specificity({ namePattern: text }),
  "resource: a glob": (text) => {
    const glob = compileGlob(text);
    return glob.ok && glob.value("a".repeat(128));
  },
  "resource: allowTags": (text) =>
    compileFilter({ allowTags: `regexp:${text}`, ignoreTags: [] }).allows("1.0.0"),
  "resource: a duration": (text) => parseDuration(text),
  "resource: a name in a kustomization": (text) => readManifestTarget({ kustomize: { name: text } }),
};

describe.each(Object.entries(READERS))("%s", (name, read) => {
  it("takes time in proportion to its length, whatever the text", () => {
    const worst = worstOf(read);
    console.log(`${name}: ${told(worst)}`);
    expect(worst, "the text and how much longer it took").toMatchObject({
      ratio: expect.toSatisfy((ratio: number) => ratio < MOST),
    });
  });
});

describe("the measure", () => {
  // What somebody might write, and is slow at a text of the units alone.
  it.each<[string, (text: string) => unknown]>([
    ["a loop inside a loop of an expression", (text) => /\s+$/.test(text)],
    ["two loops over the same characters", (text) => /^\d+\d+x/.test(text)],
    ["three loops inside each other", (text) => /\d+\d+x/.test(text)],
    ["an expression that is tried at each place", (text) => /"[^"]*"$|[a-z]+=!/.test(text)],
  ])("finds %s", (name, read) => {
    const worst = worstOf(read);
    console.log(`${name}: ${told(worst)}`);
    expect(worst.ratio).toBeGreaterThanOrEqual(MOST);
  });
});

interface Worst {
  readonly text: string;
  /** 0: whatever the text, it took less than LEAST_MS. */
  readonly ratio: number;
}

const told = ({ text, ratio }: Worst): string =>
  ratio === 0
    ? `less than ${LEAST_MS} ms for ${4 * Math.max(...LENGTHS)} characters of anything`
    : `${ratio.toFixed(1)} times as long for ${JSON.stringify(text)}`;

/** The text that takes longest in proportion; the first one that takes too long. */
function worstOf(read: (text: string) => unknown): Worst {
  let worst: Worst = { text: "", ratio: 0 };
  for (const unit of UNITS) {
    // A text that almost fits fails at its end.
    for (const end of ["", "!", "/", "x "]) {
      for (const length of LENGTHS) {
        const ratio = ratioOf(read, unit, end, length);
        if (ratio > worst.ratio) worst = { text: `${unit} ... ${end}`, ratio };
        if (ratio >= MOST) return worst;
      }
    }
  }
  return worst;
}

function ratioOf(read: (text: string) => unknown, unit: string, end: string, length: number): number {
  const text = (length: number) => unit.repeat(length / unit.length) + end;
  const [short, long] = [text(length), text(4 * length)];
  if (timeOf(read, long) < LEAST_MS) return 0;
  const median = (of: string) =>
    quantile(
      [1, 2, 3, 4, 5].map(() => timeOf(read, of)),
      0.5,
    );
  return Math.max(median(long), LEAST_MS) / Math.max(median(short), LEAST_MS / 4);
}

/** Of this thread's processor: what else the machine does is not in it. */
function timeOf(read: (text: string) => unknown, text: string): number {
  const begun = process.threadCpuUsage();
  read(text);
  const { user, system } = process.threadCpuUsage(begun);
  return (user + system) / 1000;
}
