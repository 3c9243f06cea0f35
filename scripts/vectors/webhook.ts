/**
 * Rows of `webhook`: what is a request to the webhook door taken for? The door's own code answers; a row with several
 * tags or resources has the first of them only.
 */
import * as v from "valibot";
import { canonicalName, DOCKER_HUB_DEFAULTS } from "../../src/image/reference.ts";
import { receive } from "../../src/intake/receive.ts";
import { compareAnswers, judgeOf, type Verdict } from "./replay.ts";

const Row = v.object({
  /** Sender -> its secret; one that is "" is let in unseen by the original. */
  secrets: v.record(v.string(), v.string()),
  method: v.string(),
  url: v.string(),
  headers: v.record(v.string(), v.string()),
  body: v.string(),
  event: v.nullable(
    v.object({
      registryUrl: v.optional(v.string(), ""),
      repository: v.optional(v.string(), ""),
      tag: v.optional(v.string(), ""),
      digest: v.optional(v.string(), ""),
    }),
  ),
  error: v.nullable(v.string()),
});
type Row = v.InferOutput<typeof Row>;

export const UNAUTHENTICATED = "who cannot show who it is gets 401, not 400";
export const NO_PUSH = "an event that is no push, a ping too, gets 200, not 400";
export const NOT_SERVED = "a sender without a secret is not served (503)";
export const NO_NAME = "a push whose registry, repository or tag cannot be a name is refused";
export const ALL = "every tag and resource of a push counts, not the first alone";
export const REGISTRY_PACKAGE = "GitHub's event registry_package and its action updated are pushes too";
export const OLD_QUAY = "the very old form of Quay's updated_tags, an object, is read";
export const HARBOR_CLOUDEVENTS = "Harbor's CloudEvents format is read";
export const CHINA = "ECR's hosts in China end in .cn";
export const UNTAGGED = "a version of GitHub without a tag asks for the list; its digest is no tag";

const NOBODY = { ok: false, error: "the rows have no tokens" } as const;

export const judgeWebhook = judgeOf(Row, async (row): Promise<Verdict> => {
  // The routes take POST alone, as the original does.
  if (row.method !== "POST") return compareAnswers({ event: false }, { event: row.event !== null });
  const answer = await receive(receivedOf(row), {
    settings: { webhookSecrets: secretsOf(row), webhookTokens: {} },
    names: DOCKER_HUB_DEFAULTS,
    keys: async () => NOBODY,
    id: "row",
    now: 0,
  });
  if (!answer.ok) return judgeRefusal(row, answer.error);
  if ("ignored" in answer.value)
    return row.event === null ? depart(NO_PUSH) : differ({ ignored: answer.value.ignored });
  const { events, refused } = answer.value;
  const [ours] = events.map(({ repository, tag, digest }) => ({ repository, tag, digest }));
  if (row.event === null) return judgeMore(row, answer.value.sender, ours);
  const { registryUrl, repository, tag, digest } = row.event;
  if (ours?.tag === undefined && tag.startsWith("sha256:")) return depart(UNTAGGED);
  const theirs = {
    repository: canonicalName({ registry: registryUrl, repository }),
    tag: tag || undefined,
    // The original does not read the digest that GitHub names.
    digest: digest || (registryUrl === "ghcr.io" ? ours?.digest : undefined),
  };
  const inChina = theirs.repository.replace(/(\.dkr\.ecr\.cn-[^/]*\.com)\//, "$1.cn/");
  if (inChina !== theirs.repository && ours?.repository === inChina) return depart(CHINA);
  const verdict = compareAnswers({ ...ours }, theirs);
  // The original knows the first alone, which may be the one that has no name.
  const more = events.length + refused.length > 1;
  return more && (verdict.kind === "agree" || refused.length > 0) ? depart(ALL) : verdict;
});

/** The original refuses what we take. */
function judgeMore({ error, body }: Row, sender: string, ours: object | undefined): Verdict {
  const why = error ?? "";
  if (sender === "ghcr.io" && /registry_package|action: updated/.test(why)) return depart(REGISTRY_PACKAGE);
  if (sender === "quay.io" && why.includes("unmarshal object")) return depart(OLD_QUAY);
  if (sender === "harbor" && /content type|event type: harbor\./.test(why)) return depart(HARBOR_CLOUDEVENTS);
  if (sender === "harbor" && why.startsWith("tag not found")) return depart(ALL);
  if (sender === "cloudevents" && body.includes("arn:aws-cn:")) return depart(CHINA);
  return differ({ ...ours });
}

function judgeRefusal(row: Row, error: { readonly status: number; readonly detail: string }): Verdict {
  const { status, detail } = error;
  if (row.event === null) return status === 401 ? depart(UNAUTHENTICATED) : { kind: "agree" };
  if (status === 503 && Object.values(row.secrets).includes("")) return depart(NOT_SERVED);
  const { registryUrl, repository } = row.event;
  const unnamed = registryUrl === "" || repository === "" || detail.includes("no valid name");
  return status === 400 && unnamed ? depart(NO_NAME) : differ({ status, detail });
}

function receivedOf({ url, headers, body }: Row) {
  const { searchParams } = new URL(url, "https://updater.example.com");
  const query = (name: string) => searchParams.get(name) ?? undefined;
  // As the row has it: Headers would trim the value, which the original's rows were not.
  const header = (name: string) =>
    Object.entries(headers).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
  return {
    type: query("type") || header("x-registry-type") || "",
    urlSecret: query("secret"),
    body: Uint8Array.from(new TextEncoder().encode(body)),
    query,
    header,
  };
}

const secretsOf = ({ secrets }: Row): Record<string, readonly string[]> =>
  Object.fromEntries(
    Object.entries(secrets).flatMap(([type, each]) => (each === "" ? [] : [[type, [each]]])),
  );

const depart = (rule: string): Verdict => ({ kind: "depart", rule });
const differ = (ours: object): Verdict => ({ kind: "differ", answer: JSON.stringify(ours) });
