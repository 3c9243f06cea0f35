/** Secrets of the cluster -> the Worker secrets to set. Of their content nothing but the names of fields is told. Pure. */
import { MIN_SECRET_CHARACTERS } from "../../src/settings.ts";
import { noGit } from "./absent.ts";
import { fromCluster, SECRET_FIELDS, UPSTREAM_SECRET } from "./credential.ts";
import { idle, note, type Part, type Reading, understood } from "./part.ts";
import { metadataOf, nameOf, recordOf, textOf } from "./piece.ts";

export function readSecret(value: unknown, place: string): Reading {
  const metadata = metadataOf(value);
  const { type, data, stringData } = recordOf(value);
  const what = `Secret ${nameOf(metadata)}`;
  const namespace = metadata.namespace || "argocd";
  const fields = { ...recordOf(data), ...recordOf(stringData) };
  const own = Object.keys(fields).filter((field) => Object.hasOwn(SECRET_FIELDS, field));
  if (metadata.name === UPSTREAM_SECRET || own.length > 0)
    return understood(
      place,
      what,
      Object.keys(fields).flatMap((field) => fieldParts(field)),
    );
  if (/argocd-image-updater.*-tls$/.test(metadata.name))
    return understood(place, what, [idle(what, "Cloudflare serves the address of the webhook")]);
  if (metadata.name === "ssh-git-creds")
    return understood(place, what, [noGit(`${place}: ${metadata.name}`)]);
  const stored = { kind: "stored-secret", namespace, name: metadata.name, type: textOf(type) } as const;
  return understood(place, what, [stored]);

  function fieldParts(field: string): readonly Part[] {
    const name = Object.hasOwn(SECRET_FIELDS, field) ? SECRET_FIELDS[field] : undefined;
    const where = `${place}: ${field}`;
    if (name === undefined)
      return [
        note(
          where,
          "Image Updater has no secret of this name.",
          "Look what reads it, and set the Worker secret of the same meaning.",
        ),
      ];
    const command = fromCluster(name, namespace, metadata.name, field);
    const why =
      field === "argocd.token" ? "if its account may get and update Applications" : "of the webhook's sender";
    const secret: Part = { kind: "secret", secret: { name, command, why } };
    const length = lengthOf(recordOf(data)[field], recordOf(stringData)[field]);
    if (length >= MIN_SECRET_CHARACTERS) return [secret];
    return [
      secret,
      note(
        where,
        `It is shorter than ${MIN_SECRET_CHARACTERS} characters, and such a secret is not taken.`,
        "Make a longer one, and give it to the sender too.",
      ),
    ];
  }
}

/** Bytes of a value, from its base64 or its text. */
function lengthOf(encoded: unknown, text: unknown): number {
  if (typeof text === "string") return text.trim().length;
  return Buffer.from(textOf(encoded), "base64").toString("utf8").trim().length;
}
