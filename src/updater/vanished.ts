/** Tags that a registry lists and has no manifest for: a pass goes on without them, and says so. Pure. */
import type { Failure } from "../lib/failure.ts";
import { ok, type Result } from "../lib/result.ts";
import { repositoryKey } from "../policy/rule.ts";
import type { TagList } from "../protocol.ts";
import { VANISHED_LOOK_MS } from "./constants.ts";
import type { ImagePlan } from "./image-plan.ts";
import { earliest } from "./schedule.ts";

export const TAG_VANISHED = "registry-tag-vanished";

export type TagLists = ReadonlyMap<string, Result<TagList, Failure>>;

/** Repository key -> its tags that are not there. */
export type Vanished = ReadonlyMap<string, readonly string[]>;

/** `before`, and the tags that were just looked for in vain. */
export function vanishedIn(images: readonly ImagePlan[], before: Vanished): Vanished {
  const vanished = new Map(before);
  for (const { rule, wanted, failure } of images) {
    if (failure?.code !== TAG_VANISHED || wanted === undefined) continue;
    const key = repositoryKey(rule);
    vanished.set(key, [...new Set([...(vanished.get(key) ?? []), wanted.tag])]);
  }
  return vanished;
}

/** The lists without those tags. */
export function withoutVanished(lists: TagLists, vanished: Vanished): TagLists {
  const left = [...lists].map(([key, list]): [string, Result<TagList, Failure>] => {
    const out = new Set(vanished.get(key));
    return list.ok && out.size > 0
      ? [key, ok({ ...list.value, tags: list.value.tags.filter((tag) => !out.has(tag)) })]
      : [key, list];
  });
  return new Map(left);
}

/** The plan, with what was left out in its reason and a time to look for it again. */
export function sayVanished(image: ImagePlan, vanished: Vanished, now: number): ImagePlan {
  const tags = vanished.get(repositoryKey(image.rule));
  const isDecided = image.write !== undefined || image.state === "up-to-date" || image.state === "updating";
  if (tags === undefined || !isDecided) return image;
  return {
    ...image,
    reason: `${image.reason} Left out: ${tags.join(", ")}, which the registry lists and has no manifest for.`,
    lookAt: earliest(image.lookAt, now + VANISHED_LOOK_MS),
  };
}
