/**
 * The strategy `alphabetical` (alias `name`): the last tag in the order of bytes. The constraint has no say (upstream:
 * registry-scanner/pkg/image/version.go).
 */
import { byName } from "../lib/order.ts";
import type { Order } from "./order.ts";

export const ALPHABETICAL: Order<string> = {
  read: (tag) => tag,
  unreadable: () => "no tag",
  compare: byName,
  admits: () => true,
  refusal: () => undefined,
  step: () => undefined,
  keepsHigher: false,
  losesPlaces: false,
  followsDigest: false,
  words: { best: "the last by name", scope: undefined },
};
