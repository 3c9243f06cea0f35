/**
 * Events about images in the CloudEvents format (https://github.com/cloudevents/spec, JSON), with upstream's names of the
 * fields in `data`, and the event of Amazon ECR as EventBridge itself sends it
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html).
 */
import * as v from "valibot";
import { ok, type Result } from "../../lib/result.ts";
import { urlOrHeaderSecret } from "../schemes/shared-secret.ts";
import { fields, hostOf, missing, orUndefined, readPayload, record, text } from "./payload.ts";
import type { Reading, Sender } from "./sender.ts";

const WHAT = "a CloudEvent about an image";
const payload = fields({
  specversion: text,
  type: text,
  source: text,
  subject: text,
  id: text,
  data: v.nullish(record),
});

const NATIVE = "an ECR Image Action of EventBridge";
const native = fields({
  "detail-type": v.string(),
  id: text,
  account: text,
  region: text,
  detail: fields({
    result: text,
    "action-type": text,
    "repository-name": text,
    "image-tag": text,
    "image-digest": text,
  }),
});

export const cloudEvents: Sender = {
  type: "cloudevents",
  aliases: ["ecr"],
  access: [urlOrHeaderSecret("X-Webhook-Secret")],
  contentTypes: ["application/json", "application/cloudevents+json"],
  payload: v.union([native, payload]),
  parse: ({ body }) =>
    typeof body === "object" && body !== null && "detail-type" in body
      ? readNative(body)
      : readCloudEvent(body),
};

function readNative(body: object): Result<Reading, string> {
  const read = readPayload(native, body, NATIVE);
  if (!read.ok) return read;
  const { detail, account, region, id } = read.value;
  if (read.value["detail-type"] !== "ECR Image Action") return ok({ ignored: "an event about no image" });
  if (detail["action-type"] !== "PUSH" || detail.result !== "SUCCESS")
    return ok({ ignored: `${detail["action-type"]} with the result ${detail.result}` });
  if (detail["repository-name"] === "") return missing(NATIVE, "detail.repository-name");
  if (account === "" || region === "") return missing(NATIVE, account === "" ? "account" : "region");
  const push = {
    registry: ecrHost(account, region),
    repository: detail["repository-name"],
    tag: orUndefined(detail["image-tag"]),
    digest: orUndefined(detail["image-digest"]),
    id: orUndefined(id),
  };
  return ok({ pushes: [push] });
}

function readCloudEvent(body: unknown): Result<Reading, string> {
  const read = readPayload(payload, body, WHAT);
  if (!read.ok) return read;
  const { specversion, type, source, subject, id } = read.value;
  if (specversion === "") return missing(WHAT, "specversion");
  if (type === "") return missing(WHAT, "type");
  const isEcr = type.startsWith("com.amazon.ecr.");
  if (!isEcr && !/container|image/.test(type)) return ok({ ignored: `the event ${type}` });
  const texts = (...names: readonly string[]) =>
    names.map((name) => read.value.data?.[name]).filter((value) => typeof value === "string");
  const field = (...names: readonly string[]) => texts(...names).find((value) => value !== "");
  const at = subject.indexOf(":");
  const [subjectName, subjectTag] =
    at < 0 ? [undefined, undefined] : [subject.slice(0, at), subject.slice(at + 1)];
  const other = (name: string): readonly string[] => (isEcr ? [] : [name]);
  const repository = field("repositoryName", ...other("repository")) ?? subjectName;
  const tag = field("imageTag", ...other("tag")) ?? subjectTag;
  const registry = isEcr
    ? ecrRegistry(source, field("registryId"))
    : (texts("registryUrl", "registry")[0] ?? sourceHost(source));
  if (!repository) return missing(WHAT, "data.repositoryName");
  if (!tag) return missing(WHAT, "data.imageTag");
  const digest = orUndefined(texts("imageDigest", ...other("digest"))[0] ?? "");
  return ok({ pushes: [{ registry: registry ?? "", repository, tag, digest, id: orUndefined(id) }] });
}

/** From `arn:aws:ecr:<region>:<account>:...`, which upstream's template writes as a urn. */
function ecrRegistry(source: string, registryId: string | undefined): string | undefined {
  const [scheme, , service, region, account] = source.split(":");
  if ((scheme !== "urn" && scheme !== "arn") || service !== "ecr") return undefined;
  return account !== undefined && region ? ecrHost(registryId ?? account, region) : undefined;
}

const ecrHost = (account: string, region: string): string =>
  `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;

const sourceHost = (source: string): string | undefined =>
  /^https?:\/\//.test(source) || source.split("/")[0]?.includes(".") ? hostOf(source) : undefined;
