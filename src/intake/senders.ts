/** The senders that are known, by upstream's names. */
import { acr } from "./senders/acr.ts";
import { aliyunAcr } from "./senders/aliyun-acr.ts";
import { artifactory } from "./senders/artifactory.ts";
import { cloudEvents } from "./senders/cloudevents.ts";
import { distribution } from "./senders/distribution.ts";
import { dockerHub } from "./senders/docker-hub.ts";
import { gar } from "./senders/gar.ts";
import { generic } from "./senders/generic.ts";
import { ghcr } from "./senders/ghcr.ts";
import { harbor } from "./senders/harbor.ts";
import { nexus } from "./senders/nexus.ts";
import { quay } from "./senders/quay.ts";
import type { Sender } from "./senders/sender.ts";

/** The first seven are upstream's. */
export const SENDERS: readonly Sender[] = [
  dockerHub,
  ghcr,
  quay,
  harbor,
  acr,
  aliyunAcr,
  cloudEvents,
  gar,
  distribution,
  nexus,
  artifactory,
  generic,
];

export const SENDER_TYPES: readonly string[] = SENDERS.map(({ type }) => type);

export function senderOf(type: string): Sender | undefined {
  return SENDERS.find((sender) => sender.type === type || sender.aliases?.includes(type));
}
