/** The workerd processes that Miniflare started from this one: to measure them, and to kill them as a power cut does. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Their ids, oldest first. Those that have ended are left out, reaped or not. */
export function workerds(parent: number = process.pid): readonly number[] {
  return (fromProc() ?? fromPs())
    .filter((each) => each.name === "workerd" && each.parent === parent && each.state !== "Z")
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** As ps(1) writes it: Z has ended. */
  readonly state: string;
}

/** Undefined where there is no /proc. */
function fromProc(): readonly Process[] | undefined {
  try {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => {
      const [name = "", state = "", parent] = statOf(Number(pid));
      return name === "" ? [] : [{ pid: Number(pid), parent: Number(parent), name, state }];
    });
  } catch {
    return undefined;
  }
}

function fromPs(): readonly Process[] {
  const { stdout } = spawnSync("ps", ["-axo", "pid=,ppid=,state=,comm="], { encoding: "utf8" });
  return (stdout ?? "").split("\n").flatMap((line) => {
    const [, pid, parent, state = "", path = ""] = /^\s*(\d+)\s+(\d+)\s+(\S)\S*\s+(.*)$/.exec(line) ?? [];
    const name = path.split("/").at(-1) ?? path;
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), name, state }];
  });
}

/** The fields of /proc/<pid>/stat from the name on (proc(5)); none for a process that is gone. */
export function statOf(pid: number): readonly string[] {
  try {
    const [, name = "", rest = ""] =
      /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return [name, ...rest.trim().split(" ")];
  } catch {
    return [];
  }
}
