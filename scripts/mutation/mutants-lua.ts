// Mutations of a Lua script by its tokens: flipped comparisons, off-by-one numbers, other time
// units, inverted conditions, removed commands and assignments. Pure.

import type { Mutation } from "./mutants.ts";

const SWAPS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(?<![<>=~])<(?![=])/g, ["<="]],
  [/<=/g, ["<"]],
  [/(?<![<>=~])>(?!=)/g, [">="]],
  [/>=/g, [">"]],
  [/==/g, ["~="]],
  [/~=/g, ["=="]],
  [/\band\b/g, ["or"]],
  [/\bor\b/g, ["and"]],
  [/\bnot\b /g, [""]],
  [/ \+ /g, [" - "]],
  [/ - /g, [" + "]],
  [/ \* /g, [" / "]],
  [/ \/ /g, [" * "]],
  [/\bmath\.max\b/g, ["math.min"]],
  [/\bmath\.min\b/g, ["math.max"]],
  [/\bmath\.floor\b/g, [""]],
  [/\btrue\b/g, ["false"]],
  [/\bfalse\b/g, ["true"]],
  [/"PEXPIRE"/g, ['"EXPIRE"']],
  [/"RPUSH"/g, ['"LPUSH"']],
  [/"LPOP"/g, ['"RPOP"']],
];

export function mutationsOfLua(text: string): readonly Mutation[] {
  const code = withoutComments(text);
  return [
    ...swaps(code),
    ...numbers(code),
    ...conditions(code),
    ...commandsLeftOut(code),
    ...assignmentsLeftOut(code),
  ];
}

/** Keeps the length, so that offsets stay valid. */
function withoutComments(text: string): string {
  const blank = (piece: string): string => piece.replace(/[^\n]/g, " ");
  return text.replace(/--\[\[[\s\S]*?\]\]/g, blank).replace(/--.*$/gm, blank);
}

function swaps(code: string): readonly Mutation[] {
  return SWAPS.flatMap(([token, others]) =>
    [...code.matchAll(token)].flatMap(({ index, 0: found }) =>
      others.map((instead) => ({ start: index, end: index + found.length, instead })),
    ),
  );
}

/** Skips numbers that only index an argument. */
function numbers(code: string): readonly Mutation[] {
  return [...code.matchAll(/(?<![\w.%[])\d+(?![\w.])(?!\])/g)].flatMap(({ index, 0: digits }) => {
    const end = index + digits.length;
    const number = Number(digits);
    const others = number === 1 ? [0, 2] : [number + 1];
    return others.map((other) => ({ start: index, end, instead: String(other) }));
  });
}

function conditions(code: string): readonly Mutation[] {
  const ifs = [...code.matchAll(/\b(if|while) ([^\n]+?) (then|do)\b/g)];
  return ifs.flatMap(({ index, 1: word = "", 2: condition = "" }) => {
    const start = index + word.length + 1;
    const end = start + condition.length;
    const always = word === "while" ? [] : ["true"];
    return [...always, "false"].map((instead) => ({ start, end, instead }));
  });
}

/** A command used as a statement, with its arguments up to the closing bracket. */
function commandsLeftOut(code: string): readonly Mutation[] {
  const starts = [...code.matchAll(/(?:^ *|\bthen |\bdo |\belse )(redis\.call)\(/gm)];
  return starts.map(({ index, 0: found }) => {
    const start = index + found.length - "redis.call(".length;
    return { start, end: closing(code, index + found.length), instead: "" };
  });
}

function closing(code: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; depth > 0 && at < code.length; at++) {
    if (code[at] === "(") depth++;
    if (code[at] === ")") depth--;
  }
  return at;
}

function assignmentsLeftOut(code: string): readonly Mutation[] {
  const lines = [...code.matchAll(/^ *([a-z_]\w*(?:\[[^\]]+\])?(?:, [a-z_]\w*)* = [^\n]+)$/gm)];
  return lines.flatMap(({ index, 0: line, 1: statement = "" }) => {
    if (/\b(?:function|then|do)\b/.test(statement)) return [];
    const end = index + line.length;
    return [{ start: end - statement.length, end, instead: "" }];
  });
}
