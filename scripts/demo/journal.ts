/** The Worker's log lines, for people. */
import * as v from "valibot";

export interface LogLine {
  readonly level: string;
  /** Name of the Application, or `Worker`. */
  readonly subject: string;
  readonly text: string;
}

const record = v.object({
  level: v.string(),
  message: v.string(),
  application: v.optional(v.string()),
  repository: v.optional(v.string()),
  tag: v.optional(v.string()),
});

/** Undefined for what is no log line of the Worker. */
export function readLog(line: string): LogLine | undefined {
  try {
    const { level, message, application, repository, tag } = v.parse(record, JSON.parse(line));
    const about = [repository, tag].filter((part) => part !== undefined).join(":");
    const subject = application?.replace(/^.*\//, "") ?? "Worker";
    return { level, subject, text: about === "" ? message : `${message}: ${about}` };
  } catch {
    return undefined;
  }
}
