/** How the demo looks: plain aligned text, with colours where a person reads it. */
import { styleText } from "node:util";
import type { Line } from "./line.ts";

export interface Screen {
  heading(text: string): void;
  /** Label and text in two columns. */
  row(label: string, text: string): void;
  step(number: number, title: string): void;
  line(line: Line): void;
  /** As it is, for what is to be pasted or read in one piece. */
  text(text: string): void;
  faint(text: string): void;
  verdict(held: boolean, text: string): void;
}

export interface ScreenOptions {
  readonly write: (text: string) => void;
  readonly colour: boolean;
  /** A terminal, where a line can be taken back. */
  readonly terminal: boolean;
  /** Characters in a line. */
  readonly width: number;
}

const LABEL_WIDTH = 15;
const SUBJECT_WIDTH = 17;
const ERASE_LINE = "\r\u001b[K";
const MARK = { held: "ok", missed: "NO", told: "", soon: ".." };
const MARK_FORMAT = { held: "green", missed: "red", soon: "dim" } as const;

export function createScreen({ write, colour, terminal, width }: ScreenOptions): Screen {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text;
  let waiting = false;
  const print = (text = "") => {
    write(`${waiting ? ERASE_LINE : ""}${text}\n`);
    waiting = false;
  };
  /** `left` stands before the first line; the others begin below the text. `shown` is `left` with its colours. */
  const hanging = (left: string, shown: string, text: string) => {
    const [first = "", ...rest] = wrap(text, Math.max(30, width - left.length));
    print(`${shown}${first}`.trimEnd());
    for (const each of rest) print(`${" ".repeat(left.length)}${each}`);
  };

  return {
    heading: (text) => print(paint("bold", text)),
    row(label, text) {
      const left = `  ${label.padEnd(LABEL_WIDTH)}`;
      hanging(left, left, text);
    },
    step(number, title) {
      print();
      print(paint("bold", `${number}  ${title}`));
    },
    line({ kind, subject, text, pushToPatchMs }) {
      const time = pushToPatchMs === undefined ? "" : `${pushToPatchMs} ms`;
      const mark = MARK[kind].padEnd(2);
      if (kind === "soon" && !terminal) return;
      const rest = `  ${time.padStart(7)}  ${subject.padEnd(SUBJECT_WIDTH)}`;
      if (kind === "soon") {
        write(`${waiting ? ERASE_LINE : ""}${paint("dim", `   ${mark}${rest}${text}`.slice(0, width - 1))}`);
        waiting = true;
        return;
      }
      hanging(
        `   ${mark}${rest}`,
        `   ${kind === "told" ? mark : paint(MARK_FORMAT[kind], mark)}${rest}`,
        text,
      );
    },
    text: print,
    faint: (text) => print(paint("dim", text)),
    verdict(held, text) {
      print();
      print(paint(["bold", held ? "green" : "red"], text));
    },
  };
}

/** Lines of at most `width` characters, broken at spaces; a longer word stays whole. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
