/** What status says of a cell, in the words of the table. Pure. */
import type { ImageState } from "../../../src/protocol.ts";
import type { Status } from "../../support/deployment.ts";
import { repositoryOf } from "./stages.ts";
import { keyOf, type Placed, PUSHED } from "./world.ts";

/** What is wrong, as status tells it; times are epoch milliseconds. */
export interface Told {
  readonly code: string | undefined;
  readonly sentence: string;
  readonly since: number;
  readonly nextTryAt: number | undefined;
}

interface Trouble {
  readonly failure: { readonly code: string; readonly message: string };
  readonly since: string | number;
  readonly nextTryAt?: string | number | undefined;
}

/** The trouble at the place where the cell's stage shows it. */
export function toldOf(status: Status, cell: Placed): Told | undefined {
  const application = status.applications.find((row) => row.application === keyOf(cell));
  const repository = status.repositories.find(({ key }) => key === `docker.io/${repositoryOf(cell.id)}`);
  switch (cell.stage.shownIn) {
    case "fleet":
      return told(status.trouble);
    case "repository":
      return told(repository?.trouble);
    case "application":
      return told(application?.trouble);
    case "image": {
      const image = application?.images[0];
      if (image === undefined || !STOPPED.includes(image.state)) return undefined;
      const { code = "", reason: message, since, nextTryAt } = image;
      return told({ failure: { code, message }, since, nextTryAt });
    }
  }
}

const STOPPED: readonly ImageState[] = ["waiting", "failed", "contested"];

function told(trouble: Trouble | undefined): Told | undefined {
  if (trouble === undefined) return undefined;
  const { failure, since, nextTryAt } = trouble;
  return {
    code: failure.code,
    sentence: failure.message,
    since: new Date(since).getTime(),
    nextTryAt: nextTryAt === undefined ? undefined : new Date(nextTryAt).getTime(),
  };
}

/** Written, read back, and nothing goes wrong any more; or what is missing yet. */
export function unsettled(status: Status, cell: Placed): string | undefined {
  const application = status.applications.find((row) => row.application === keyOf(cell));
  const repository = status.repositories.find(({ key }) => key === `docker.io/${repositoryOf(cell.id)}`);
  const image = application?.images[0];
  const isDone = image?.state === "updated" || image?.state === "up-to-date";
  if (!isDone || image.lastApplied?.tag !== PUSHED || image.running?.tag !== PUSHED)
    return `its image is ${image?.state} (${image?.reason})`;
  const trouble = status.trouble ?? application?.trouble ?? repository?.trouble;
  return trouble && `status still tells of ${trouble.failure.code}`;
}

/** At rest before the push: the tags are known, and nothing is wrong. */
export const isWarm = (status: Status, cell: Placed): boolean =>
  status.applications.some(
    ({ application, images }) => application === keyOf(cell) && images[0]?.state === "up-to-date",
  );
