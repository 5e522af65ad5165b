// What every command of the command line is made of: where it writes, how its options are read,
// and advice on words that nobody knows. Pure.

import { parseArgs } from "node:util";
import type { Environment } from "../../engine/config.ts";

export interface Terminal {
  readonly environment: Environment;
  /** Writes to standard output as it is. */
  readonly write: (text: string) => void;
  /** Writes a line to standard error. */
  readonly complain: (line: string) => void;
  readonly colours: boolean;
}

export interface Command {
  readonly usage: string;
  /** Resolves with the process's exit code: 0 well, 1 not well, 2 not understood. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}

export const NOT_UNDERSTOOD = 2;

export type Options = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;
export type Values<Given extends Options> = {
  readonly [Name in keyof Given]?: Given[Name]["type"] extends "string" ? string : boolean;
};

/** The values of a command's options; or, in a sentence, what is wrong with them. */
export function readOptions<const Given extends Options>(
  args: readonly string[],
  options: Given,
): Values<Given> | string {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Node's first sentence names the option; what follows is about quoting.
    const [problem = ""] = (error instanceof Error ? error.message : "").split(/\.\s/);
    const given = /'(--[\w-]+)/.exec(problem)?.[1];
    const known = given === undefined ? null : nearest(given.slice(2), Object.keys(options));
    return known === null ? problem : `${problem}. Did you mean --${known}?`;
  }
}

/** A whole number between both ends; null when the text is none. */
export function wholeNumber(text: string, max = Number.MAX_SAFE_INTEGER): number | null {
  const number = /^\d{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) && number > 0 && number <= max ? number : null;
}

/** The known word that a slip of at most two letters makes of this one. */
export function nearest(word: string, known: readonly string[]): string | null {
  const near = known
    .map((other) => ({ other, slips: slips(word, other) }))
    .filter(({ other, slips }) => slips <= 2 && slips < other.length / 2)
    .sort((a, b) => a.slips - b.slips);
  return near[0]?.other ?? null;
}

/** Letters to change, add, leave out or swap with the next (optimal string alignment). */
function slips(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= from.length; row++) {
    const line = [row];
    rows.push(line);
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + same,
          swapped ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(from.length, to.length);
}
