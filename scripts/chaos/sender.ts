/** Who tells the Worker of a push, as real senders do. */
import { setTimeout as delay } from "node:timers/promises";
import type { Push } from "./pushes.ts";
import type { World } from "./world.ts";

/** Between two tries of a patient sender. */
const AGAIN_MS = 500;
/** Copies of a multi-platform push follow each other this closely. */
const COPY_MS = 40;
const TIMEOUT_MS = 20_000;

/** Resolves when the sender is through: was any delivery answered 202? */
export async function tell(
  { deployment, killer }: Pick<World, "deployment" | "killer">,
  { tag, sender, copies }: Pick<Push, "tag" | "sender" | "copies">,
  signal: AbortSignal,
): Promise<boolean> {
  if (sender === "lost") return false;
  const deliver = async (copy: number): Promise<boolean> => {
    await delay(copy * COPY_MS);
    for (;;) {
      const answer = await Promise.race([
        deployment.webhook({ tag }).catch(() => undefined),
        delay(TIMEOUT_MS, undefined, { ref: false }),
      ]);
      if (answer?.status === 202) {
        killer.accepted();
        return true;
      }
      if (sender === "once" || signal.aborted) return false;
      await delay(AGAIN_MS);
    }
  };
  const answers = await Promise.all(Array.from({ length: copies }, (_, copy) => deliver(copy)));
  return answers.includes(true);
}
