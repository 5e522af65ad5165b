// Extracts the text for the customer and the tool calls from a model's answer. The only stage
// between the wire formats and the turn machine. Pure; time and memory grow with the text, which
// the cap on an answer's bytes bounds.

import { kindOf, markPattern } from "./answer-marks.ts";
import type { MarkKind } from "./answer-marks.ts";
import { callsOf, unfenced } from "./call-shapes.ts";
import type { TextCall } from "./call-shapes.ts";
import { stripMarks } from "./mark-filter.ts";
import { isListOfOne, isObject, parseLenientJson, tryParseJson } from "./lenient-json.ts";
import type { JsonObject } from "./lenient-json.ts";
import { callsInText, harmonyCalls } from "./text-calls.ts";

interface AnswerOptions {
  /** Names of the tools that may be called. */
  readonly tools?: ReadonlySet<string> | undefined;
  /** Names of a reply's declared fields. */
  readonly declares?: readonly string[] | undefined;
}

interface CleanAnswer {
  /** Without model-internal parts; null where nothing readable is left. */
  readonly text: string | null;
  /** Calls written as text. */
  readonly calls: readonly TextCall[];
}

const NO_TOOLS: ReadonlySet<string> = new Set();
/** Layers of JSON in JSON, or of a reply in a reply. */
const LAYERS_MAX = 3;
/** Names that models give the `reply` field. */
const REPLY_KEYS = ["reply", "respuesta", "mensaje", "message", "text", "texto", "content"].concat(
  ...["contenido", "answer", "response", "final_answer", "output"],
);
/** Keys allowed next to such a key; with any other, the object is no reply. */
const COMPANION_KEYS = new Set(["url", "enlace", "link", "role", "type", "language", "idioma"]);

export function cleanAnswer(raw: string | null, options: AnswerOptions = {}): CleanAnswer {
  return raw === null ? { text: null, calls: [] } : new Cleaner(options).clean(raw, 0);
}

class Cleaner {
  readonly #tools: ReadonlySet<string>;
  readonly #declares: readonly string[];

  constructor({ tools = NO_TOOLS, declares = [] }: AnswerOptions) {
    this.#tools = tools;
    this.#declares = declares;
  }

  clean(raw: string, layer: number): CleanAnswer {
    const direct = this.#structured(raw, layer);
    if (direct !== null) return direct;
    const harmony = harmonyCalls(raw, this.#tools);
    const kept = stripMarks(finalChannelText(raw), { tools: null, cutsAtEnd: false });
    if (harmony.calls.length > 0)
      return { text: nullIfEmpty(this.#textNextToCalls(kept)), calls: harmony.calls };
    const within = kept === raw ? null : this.#structured(kept, layer);
    if (within !== null) return within;
    if (harmony.broken && kept.trim() === "") return { text: null, calls: [] };
    return this.#plain(stripMarks(finalChannelText(raw), { tools: null, cutsAtEnd: true }), layer);
  }

  /** Reads an answer that is one JSON value, with or without text around it; else null. */
  #structured(text: string, layer: number): CleanAnswer | null {
    const body = unfenced(text);
    const begin = /^["“]?\s*[{[]/.test(body) ? 0 : this.#replyStart(body);
    if (begin === null) return null;
    const strict = begin === 0 ? tryParseJson(body) : undefined;
    const read =
      strict === undefined ? parseLenientJson(body, begin) : { value: strict, end: body.length };
    if (read === null) return null;
    const rest = body.slice(read.end);
    // With reasoning or a channel around it, the value may be a draft.
    if (!isOnlyAnswer(body.slice(0, begin), rest)) return null;
    const value = unwrapped(read.value);
    if (/^[\s,;]*[{[]/.test(rest) && !isRepeated(read.value, rest)) return null;
    const calls = callsOf(value, this.#tools);
    // The text after it may be a call as well.
    if (calls !== null && rest.trim() !== "") return null;
    if (calls !== null && calls.length > 0) return { text: null, calls };
    const reply = isObject(value) ? this.#reply(value) : null;
    if (reply === null) return null;
    const isFenced = body !== text.trim() && !text.trim().endsWith("```");
    const isWritten = strict === value && reply.fields === value && !isFenced;
    return this.#withReply({ ...reply, isWritten }, text, layer);
  }

  #withReply(
    { fields, reply, isWritten }: Reply & { readonly isWritten: boolean },
    text: string,
    layer: number,
  ): CleanAnswer {
    const inner = layer < LAYERS_MAX ? this.#inner(reply, layer + 1) : this.#plain(reply, layer);
    if (inner.calls.length > 0) return { text: null, calls: inner.calls };
    if (isWritten && inner.text === reply.trim()) return { text, calls: [] };
    return { text: JSON.stringify({ ...fields, reply: inner.text ?? "" }), calls: [] };
  }

  /** Cleans the reply's own text: it may contain reasoning, calls or the whole answer again. */
  #inner(reply: string, layer: number): CleanAnswer {
    const cleaned = this.clean(reply, layer);
    const value = cleaned.text === null ? undefined : tryParseJson(cleaned.text);
    const text = isObject(value) ? value["reply"] : undefined;
    if (typeof text === "string" && text.trim() !== "") return { text: text.trim(), calls: [] };
    return { text: cleaned.text?.trim() ?? null, calls: cleaned.calls };
  }

  #plain(raw: string, layer: number): CleanAnswer {
    // Two models write quotes like this.
    const text = raw.replace(/<\|"\|>|<escape>/g, '"');
    const { calls, start, broken } = callsInText(text, this.#tools);
    if (calls.length > 0)
      return { text: nullIfEmpty(this.#textNextToCalls(text.slice(0, start))), calls };
    if (broken) return { text: null, calls: [] };
    const words = withoutCallMarks(text);
    return { text: layer > 0 ? words.trim() : words, calls: [] };
  }

  /** The model's text next to its calls: only the model reads it again. */
  #textNextToCalls(text: string): string {
    return withoutCallMarks(text)
      .replace(/(?:```\w{0,16}|print\(|[[(])\s*$/, "")
      .trim();
  }

  /** The reply of an object with its declared fields; null when it has no reply. */
  #reply(value: JsonObject): Reply | null {
    const keys = Object.keys(value);
    const known = (key: string): boolean =>
      COMPANION_KEYS.has(key.toLowerCase()) || this.#declares.includes(key);
    for (const name of REPLY_KEYS) {
      const key = keys.find((own) => own.toLowerCase() === name);
      const words = key === undefined ? undefined : wordsOf(value[key]);
      if (key === undefined || typeof words !== "string" || words.trim() === "") continue;
      const others = keys.filter((own) => own !== key);
      if (name !== "reply" && !others.every(known)) continue;
      return { fields: this.#fields(value, key), reply: words };
    }
    return null;
  }

  /** The object in the standard form: declared fields, `reply`, `url`. */
  #fields(value: JsonObject, key: string): JsonObject {
    if (key === "reply" && typeof value[key] === "string") return value;
    const link = value["url"] ?? value["enlace"] ?? value["link"] ?? null;
    const declared = Object.entries(value).filter(([name]) => this.#declares.includes(name));
    return { ...Object.fromEntries(declared), reply: wordsOf(value[key]), url: link };
  }

  /** The index of the object with the reply within a text; null for none. */
  #replyStart(text: string): number | null {
    const match = /[{]\s*["'](?:reply|url)["']\s*:/.exec(text);
    if (match !== null) return match.index;
    const [declared] = this.#declares;
    if (declared === undefined) return null;
    const start = text.search(new RegExp(`[{]\\s*["']${declared}["']\\s*:`));
    return start < 0 ? null : start;
  }
}

interface Reply {
  readonly fields: JsonObject;
  readonly reply: string;
}

/** The text of a reply, which may be in a nested object. */
function wordsOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  return REPLY_KEYS.map((key) => value[key]).find((words) => typeof words === "string");
}

/** Whether a value has no reasoning and no channel around it. */
function isOnlyAnswer(before: string, after: string): boolean {
  const isMarked = containsMark(before, THOUGHT_MARKS) || containsMark(after, THOUGHT_MARKS);
  // Reasoning that is opened and empty: the whole value is the answer.
  const isBare = before.replace(markPattern(), "").trim() === "" && after.trim() === "";
  return !isMarked || (isBare && !containsMark(before, CHANNEL_MARKS));
}

const THOUGHT_MARKS: ReadonlySet<MarkKind> = new Set(["open", "close", "harmony"] as const);
const CHANNEL_MARKS: ReadonlySet<MarkKind> = new Set(["harmony"] as const);

/** Whether the same value follows again: some models repeat their answer. */
function isRepeated(value: unknown, rest: string): boolean {
  const again = parseLenientJson(rest.replace(/^[\s,;]+/, ""));
  return again !== null && JSON.stringify(again.value) === JSON.stringify(value);
}

/** Unwraps a list of one, JSON in a string, or an object around the answer. */
function unwrapped(value: unknown): unknown {
  let inner = value;
  for (let layer = 0; layer < LAYERS_MAX; layer++) {
    if (isListOfOne(inner)) inner = inner[0];
    else if (typeof inner === "string")
      inner = tryParseJson(inner) ?? parseLenientJson(inner)?.value;
    else if (isObject(inner)) {
      const values = Object.values(inner);
      const within: JsonObject = inner;
      const wrapped = WRAPPERS.map((key) => within[key]).find(isReply);
      if (wrapped !== undefined) inner = wrapped;
      else if (values.length === 1 && isReply(values[0])) inner = values[0];
      else return inner;
    } else return inner;
  }
  return inner;
}

/** Keys under which models nest a whole answer, for example as arguments of an invented call. */
const WRAPPERS = ["arguments", "parameters", "respuesta", "response", "properties", "output"];

function isReply(value: unknown): boolean {
  if (typeof value === "string") return /^\s*[{]\s*["']reply["']/.test(value);
  return isObject(value) && REPLY_KEYS.some((key) => typeof value[key] === "string");
}

/** The final channel of a harmony answer whose tokens were removed: the channel names remain. */
function finalChannelText(text: string): string {
  if (!/^\s*(?:analysis|commentary)/.test(text)) return text;
  const end = text.lastIndexOf("assistantfinal");
  return end < 0 ? text : text.slice(end + "assistantfinal".length);
}

function containsMark(text: string, kinds: ReadonlySet<MarkKind>): boolean {
  for (const [mark] of text.matchAll(markPattern())) if (kinds.has(kindOf(mark))) return true;
  return false;
}

function withoutCallMarks(text: string): string {
  return text.replace(markPattern(), (mark) => (kindOf(mark) === "call" ? "" : mark));
}

function nullIfEmpty(text: string): string | null {
  return text === "" ? null : text;
}
