// Shared types of the commands, and parsing of their options. Pure.

import { parseArgs } from "node:util";
import type { Environment } from "../../engine/config/setting-parsers.ts";
import { closestName } from "../../engine/core/closest-name.ts";

export interface Terminal {
  readonly environment: Environment;
  /** Writes to standard output as it is. */
  readonly write: (text: string) => void;
  /** Writes a line to standard error. */
  readonly writeError: (line: string) => void;
  readonly colours: boolean;
  /** What is typed or piped in. */
  readonly input: NodeJS.ReadableStream;
}

export interface Command {
  readonly usage: string;
  /** Resolves with the process's exit code: 0 success, 1 failure, 2 usage error. */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}

export const USAGE_ERROR = 2;

type Options = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;
export type Values<Given extends Options> = {
  readonly [Name in keyof Given]?: Given[Name]["type"] extends "string" ? string : boolean;
};

/** The values of a command's options, or a sentence that says what is wrong with them. */
export function parseOptions<const Given extends Options>(
  args: readonly string[],
  options: Given,
): Values<Given> | string {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // Node's first sentence names the option; what follows is about quoting.
    const [problem = ""] = (error instanceof Error ? error.message : "").split(/\.\s/);
    const given = /'(--[\w-]+)/.exec(problem)?.[1];
    const known = given === undefined ? null : closestName(given.slice(2), Object.keys(options));
    return known === null ? problem : `${problem}. Did you mean --${known}?`;
  }
}

/** A whole number from 1 to `max`; null for any other text. */
export function parseWholeNumber(text: string, max = Number.MAX_SAFE_INTEGER): number | null {
  const number = /^\d{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) && number > 0 && number <= max ? number : null;
}
