/** The resources to serve, from the bundled files or from the documents of the Application that delivers them. */
import { COST } from "./constants.ts";
import { type Documents, readDelivered, remembered } from "./delivered.ts";
import type { ReadResources } from "./image-updater.ts";
import type { ResourcesFrom } from "./resources-from.ts";
import { readResources } from "./snapshot.ts";
import type { FleetStore } from "./store.ts";

export interface ResourcesNow {
  /** Were the documents of the Application that is to deliver them ever read? */
  isDelivered(): boolean;
  /**
   * Puts documents that were just read into the store, and gives the resources. What is yielded is about how much CPU time
   * was used since, in microseconds.
   */
  take(documents: Documents | undefined): Generator<number, ReadResources>;
}

export interface ResourcesNowOptions {
  readonly store: Pick<FleetStore, "state" | "delivered" | "replaceDelivered">;
  readonly from: ResourcesFrom;
  /** Namespace of resources that name none. */
  readonly defaultNamespace: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export function createResourcesNow({
  store,
  from,
  defaultNamespace,
  now,
}: ResourcesNowOptions): ResourcesNow {
  const { state } = store;
  const isDelivered = () => from.kind === "application" && state.read("resourcesFrom") === from.name;
  /** Files do not change while the object lives, and reading YAML takes longest of all. */
  let bundled: ReadResources | undefined;

  function* readFiles(
    files: Extract<ResourcesFrom, { kind: "files" }>["files"],
  ): Generator<number, ReadResources> {
    const read: ReadResources[] = [];
    for (const file of files) {
      read.push(readResources([file], defaultNamespace));
      yield file.text.length * COST.yaml;
    }
    return {
      resources: read.flatMap(({ resources }) => resources),
      problems: read.flatMap(({ problems }) => problems),
    };
  }

  return {
    isDelivered,
    *take(documents) {
      if (from.kind === "files") {
        // After a switch back to the Application its documents would be old; they are then read anew.
        store.replaceDelivered(new Map());
        state.write("resourcesFrom", undefined);
        bundled ??= yield* readFiles(from.files);
        return bundled;
      }
      if (documents !== undefined) {
        const before = isDelivered() ? store.delivered() : new Map();
        store.replaceDelivered(remembered(documents, before, defaultNamespace, now()));
        state.write("resourcesFrom", from.name);
      }
      return readDelivered(store.delivered(), from.name, defaultNamespace);
    },
  };
}
