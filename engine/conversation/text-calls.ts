// Finds calls that a model wrote as text, in any form that its training gave it. It searches for
// the tools' names, so that unknown forms are read as well. Pure, one pass.

import { escaped, isDistinct, kindOf, markPattern } from "./answer-marks.ts";
import { callsOf, toolNamed } from "./call-shapes.ts";
import type { TextCall } from "./call-shapes.ts";
import { elementsAt, objectAt, parametersAt } from "./call-arguments.ts";
import { parseKeywordArguments, parseLenientJson } from "./lenient-json.ts";
import type { LenientValue } from "./lenient-json.ts";

interface CallsFound {
  readonly calls: readonly TextCall[];
  /** Where the first call, or the first mark of one, begins; the text's length where none does. */
  readonly start: number;
  /** The text contains a call that cannot be run: no customer may read it. */
  readonly broken: boolean;
}

/** Failed reads per text: each may scan the whole text. */
const FAILURES_MAX = 32;
const CALLS_MAX = 256;

/** What may separate a tool's name from its arguments in a call with marks. */
const CONNECTOR = new RegExp(
  "(?:\\s|:\\d{1,4}|[\"'>=:,]|```(?:json)?|\\[ARGS\\]|\\[CALL_ID\\][\\w-]{0,64}" +
    "|<[|｜][^<>\\n]{1,48}[|｜]>(?:json)?|Action Input" +
    "|[\"'](?:arguments|args|parameters|input)[\"']\\s{0,8}:){0,24}",
  "iy",
);
/** A special token right after a name: the token before the name may have been removed. */
const TOKEN_NEXT = /(?::\d{1,4})?\s{0,4}(?:<[|｜]|\[ARGS\]|Action Input:)/y;
const CLOSING = /\s*(?:<\/|<[|｜][^<>]{0,40}end)/iy;
/** A call after its mark; a sentence that only mentions the mark does not match. */
const ACTION_INPUT = /^Action Input:/m;
const CALL_LIKE = /^\s*(?:[{[(<`"']|[\w.:-]{1,64}\s*(?:[({<[]|\n|$))/;

export function callsInText(text: string, tools: ReadonlySet<string>): CallsFound {
  const scan = new Scan(text, tools);
  scan.run();
  const broken = scan.calls.length === 0 && (scan.broken || isCallLike(text));
  return { calls: scan.calls, start: Math.min(scan.start, firstMark(text)), broken };
}

/** Whether a text without a readable call contains parts of one. */
function isCallLike(text: string): boolean {
  if (ACTION_INPUT.test(text)) return true;
  let unknown = 0;
  for (const { mark, end } of callMarks(text)) {
    if (CALL_LIKE.test(text.slice(end, end + 160))) return true;
    if (/^<[|｜]/.test(mark) && ++unknown === 2) return true;
  }
  return false;
}

function firstMark(text: string): number {
  for (const { start } of callMarks(text)) return start;
  return text.length;
}

function* callMarks(text: string): Generator<{ mark: string; start: number; end: number }> {
  for (const { 0: mark, index } of text.matchAll(markPattern())) {
    if (kindOf(mark) === "call") yield { mark, start: index, end: index + mark.length };
  }
}

class Scan {
  readonly #text: string;
  readonly #tools: ReadonlySet<string>;
  readonly #marked: number;
  readonly #heads: RegExp;
  readonly calls: TextCall[] = [];
  start: number;
  broken = false;
  #failures = 0;

  constructor(text: string, tools: ReadonlySet<string>) {
    this.#text = text;
    this.#tools = tools;
    this.start = text.length;
    this.#marked = firstMark(text);
    const names = [...tools].map(escaped).sort((a, b) => b.length - a.length);
    const name = names.length === 0 ? "" : `|(?<![\\w$])(?:${names.join("|")})(?![\\w$])`;
    this.#heads = new RegExp(`[{[]${name}`, "g");
  }

  run(): void {
    const heads = this.#heads;
    for (let match = heads.exec(this.#text); match !== null; match = heads.exec(this.#text)) {
      if (this.calls.length >= CALLS_MAX || this.#failures >= FAILURES_MAX) return;
      const isJson = match[0] === "{" || match[0] === "[";
      const end = isJson ? this.#readJson(match.index) : this.#readNamed(match[0], match.index);
      if (end === null) this.#failures += isJson ? 1 : 0;
      else heads.lastIndex = end;
    }
  }

  /** Reads the JSON at `from`; returns its end, or null where there is none. */
  #readJson(from: number): number | null {
    const read = parseLenientJson(this.#text, from);
    if (read === null) return null;
    const found = callsOf(read.value, this.#tools);
    if (found === null) return read.end;
    this.#add(found, from);
    if (found.length === 0) this.broken = true;
    return read.end;
  }

  /** Reads the call of the tool named at `from`; returns its end, or null for a mere mention. */
  #readNamed(name: string, from: number): number | null {
    if (this.#text.startsWith("</", from - 2)) return null;
    // `name.call(…)`
    const at = from + name.length + (this.#text.startsWith(".call(", from + name.length) ? 5 : 0);
    TOKEN_NEXT.lastIndex = at;
    const isMarked = from > this.#marked || this.calls.length > 0 || TOKEN_NEXT.test(this.#text);
    const next = this.#text[at] ?? "";
    const isOpen = next === "(" || next === "{";
    if (!isMarked && !(isOpen && (isDistinct(name) || this.#isFirst(from)))) return null;
    const read = isOpen ? this.#direct(at) : this.#connected(at);
    if (read !== null) {
      this.#add([{ name, arguments: JSON.stringify(read.value) }], from);
      return read.end;
    }
    this.#failures++;
    if (isOpen && isDistinct(name)) {
      this.broken = true;
      this.start = Math.min(this.start, from);
    }
    return null;
  }

  #add(calls: readonly TextCall[], from: number): void {
    this.calls.push(...calls);
    this.start = Math.min(this.start, from);
  }

  /** Whether no text precedes a call. */
  #isFirst(from: number): boolean {
    if (from > 200) return false;
    return /^(?:[\s[(]|```\w{0,16}|print\()*$/.test(this.#text.slice(0, from));
  }

  /** `(day="…")`, `({…})` or `{…}` right after the name. */
  #direct(at: number): LenientValue | null {
    if (this.#text[at] === "{") return objectAt(this.#text, at);
    const keywords = parseKeywordArguments(this.#text, at + 1);
    // A call without its closing parenthesis has lost arguments.
    if (keywords !== null && this.#text[keywords.end - 1] === ")") return keywords;
    const only = objectAt(this.#text, at + 1);
    if (only === null) return null;
    const close = /\s*\)/y;
    close.lastIndex = only.end;
    return close.test(this.#text) ? { value: only.value, end: close.lastIndex } : null;
  }

  /** Arguments after a separator. */
  #connected(at: number): LenientValue | null {
    const text = this.#text;
    CONNECTOR.lastIndex = at;
    const end = at + (CONNECTOR.exec(text)?.[0].length ?? 0);
    if (text[end] === "{") return objectAt(text, end);
    const pairs = parametersAt(text, at) ?? parametersAt(text, end) ?? elementsAt(text, end);
    if (pairs !== null) return pairs;
    CLOSING.lastIndex = end;
    return CLOSING.test(text) ? { value: {}, end } : null;
  }
}

/** The calls of a harmony answer: each channel with a recipient is one. */
export function harmonyCalls(text: string, tools: ReadonlySet<string>): CallsFound {
  const calls: TextCall[] = [];
  let broken = false;
  const parts = text.split("<|message|>");
  for (let index = 1; index < parts.length && calls.length < CALLS_MAX; index++) {
    const before = parts[index - 1] ?? "";
    const header =
      before
        .slice(Math.max(0, before.length - 200))
        .split(HARMONY_END)
        .at(-1) ?? "";
    const recipient = /\bto=([\w.-]{1,96})/.exec(header)?.[1];
    if (recipient === undefined) continue;
    const name = toolNamed(recipient, tools);
    const read = name === null ? null : objectAt((parts[index] ?? "").trimStart(), 0);
    if (name === null || read === null) broken = true;
    else calls.push({ name, arguments: JSON.stringify(read.value) });
  }
  return { calls, start: 0, broken };
}

const HARMONY_END = /<\|(?:end|call|return|start)\|>/;
