/** A Durable Object that does as it is told: what it shows of its platform is the same in workerd and in the simulation. */
import { DurableObject } from "cloudflare:workers";
import type { SqlValue } from "../../src/lib/sql.ts";

/** What the next run of the alarm does, after it has noted that it came. */
export type AlarmPlan =
  | "nothing"
  | "throw"
  /** Takes so long; it notes its end too. */
  | { readonly last: number }
  /** Sets the alarm anew, this many milliseconds on. */
  | { readonly arm: number; readonly throws?: boolean };

export class Probe extends DurableObject {
  #calls = 0;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS plans (id INTEGER PRIMARY KEY, plan TEXT NOT NULL)");
  }

  async note(text: string): Promise<void> {
    this.ctx.storage.sql.exec("INSERT INTO notes (text) VALUES (?)", text);
  }

  async notes(): Promise<readonly string[]> {
    return this.#texts("SELECT text FROM notes ORDER BY id");
  }

  /** How often this was asked since the object was started. */
  async calls(): Promise<number> {
    this.#calls += 1;
    return this.#calls;
  }

  async arm(afterMs: number, ...plans: readonly AlarmPlan[]): Promise<void> {
    for (const plan of plans)
      this.ctx.storage.sql.exec("INSERT INTO plans (plan) VALUES (?)", JSON.stringify(plan));
    await this.ctx.storage.setAlarm(Date.now() + afterMs);
  }

  async armed(): Promise<boolean> {
    return (await this.ctx.storage.getAlarm()) !== null;
  }

  async empty(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  async echo<T>(value: T): Promise<T> {
    return value;
  }

  async fail(): Promise<void> {
    throw Object.assign(new TypeError("it is broken"), { code: "E_BROKEN" });
  }

  /** Notes when it begins and when it ends, and takes so long. */
  async last(name: string, ms: number): Promise<void> {
    await this.note(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await this.note(`${name} ends`);
  }

  async end(): Promise<void> {
    this.ctx.abort("it was ended");
  }

  /** Rows read and written by each statement. */
  async rows(
    statements: readonly (readonly [string, ...SqlValue[]])[],
  ): Promise<readonly { readonly read: number; readonly written: number }[]> {
    return statements.map(([query, ...bindings]) => {
      const cursor = this.ctx.storage.sql.exec(query, ...bindings);
      cursor.toArray();
      return { read: cursor.rowsRead, written: cursor.rowsWritten };
    });
  }

  override async alarm(): Promise<void> {
    await this.note("alarm");
    const [next] = this.#texts("SELECT plan AS text FROM plans ORDER BY id LIMIT 1");
    const plan: AlarmPlan = next === undefined ? "nothing" : JSON.parse(next);
    this.ctx.storage.sql.exec("DELETE FROM plans WHERE id = (SELECT MIN(id) FROM plans)");
    if (plan === "throw") throw new Error("the alarm is broken");
    if (plan === "nothing") return;
    if ("arm" in plan) await this.ctx.storage.setAlarm(Date.now() + plan.arm);
    else {
      await new Promise((resolve) => setTimeout(resolve, plan.last));
      await this.note("alarm ends");
    }
    if ("throws" in plan && plan.throws) throw new Error("the alarm is broken");
  }

  #texts(query: string): readonly string[] {
    return this.ctx.storage.sql
      .exec(query)
      .toArray()
      .map(({ text }) => String(text));
  }
}
