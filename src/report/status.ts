/** The status document: what Fleet knows, with times as ISO 8601 and the one sentence that sums it up. Pure. */
import type { ApplicationReport, FleetStatus, ImageState } from "../protocol.ts";
import { withIsoTimes } from "./times.ts";

/** Upstream's words for an empty deployment; people search for them. */
const NO_RESOURCES = "No ImageUpdater CRs to process";

/** The answer of `GET /api/v1/status`. `now` in epoch milliseconds. */
export function statusDocument(status: FleetStatus, mode: "observe" | "apply", now: number): unknown {
  return withIsoTimes({ summary: summaryOf(status, mode), mode, at: now, ...status });
}

function summaryOf(status: FleetStatus, mode: "observe" | "apply"): string {
  const trouble = status.trouble ?? status.resourcesTrouble;
  if (trouble !== undefined && (status.refreshedAt === undefined || status.resources.length === 0))
    return trouble.failure.message;
  if (status.refreshedAt === undefined)
    return whyNowhere(status) ?? "The resources and the list of Applications were not read yet.";
  if (status.resources.length === 0) return `${NO_RESOURCES}: ${whereLooked(status.lookedIn)}.`;
  const images = status.applications.flatMap((application) => application.images);
  const applications = status.applications.filter(isInTrouble).length;
  const repositories = status.repositories.filter(({ trouble }) => trouble !== undefined).length;
  const parts = [
    `${count(status.applications.length, "Application")}, ${count(images.length, "image")}`,
    ...(status.trouble === undefined
      ? []
      : [`the Applications cannot be listed (${status.trouble.failure.code})`]),
    ...(status.resourcesTrouble === undefined
      ? []
      : [`the resources cannot be read (${status.resourcesTrouble.failure.code})`]),
    ...(applications === 0 ? [] : [`${applications} of the Applications in trouble`]),
    ...(repositories === 0 ? [] : [`${repositories} of the image repositories in trouble`]),
    ...(status.problems.length === 0 ? [] : [count(status.problems.length, "problem")]),
    mode === "observe" ? "MODE=observe, so nothing is written" : "MODE=apply",
  ];
  return `${parts.join("; ")}.`;
}

/** It cannot be read, or one of its images is not where it should be for another reason than a person's wish. */
function isInTrouble({ trouble, images }: ApplicationReport): boolean {
  const broken: readonly ImageState[] = ["failed", "waiting", "contested"];
  return trouble !== undefined || images.some(({ state }) => broken.includes(state));
}

/** What is wrong with the place itself that the resources were to be read from. */
function whyNowhere({ problems, lookedIn }: FleetStatus): string | undefined {
  const found = problems.find(({ severity, where }) => severity === "error" && lookedIn.includes(where));
  return found && `${found.where}: ${found.what}`;
}

function whereLooked(lookedIn: readonly string[]): string {
  return lookedIn.length === 0
    ? "config/ held no YAML file at deploy"
    : `looked in ${lookedIn.join(", ")}, and none could be served`;
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}
