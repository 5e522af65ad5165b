// What a model's text says: the words for the customer and the calls, whatever is around them.
// The one stage between any wire format and the machine. Pure; time and memory go with the text,
// which the cap on an answer's bytes bounds.

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
  /** Fields that a reply declares beside its words. */
  readonly declares?: readonly string[] | undefined;
}

interface CleanAnswer {
  /** Without anything model-internal; null where nothing is left that may be read. */
  readonly text: string | null;
  /** Calls written as text. */
  readonly calls: readonly TextCall[];
}

const NO_TOOLS: ReadonlySet<string> = new Set();
/** Layers of JSON in JSON, or of a reply in a reply. */
const LAYERS_MAX = 3;
/** What models call the reply when they do not call it `reply`. */
const REPLY_KEYS = ["reply", "respuesta", "mensaje", "message", "text", "texto", "content"].concat(
  ...["contenido", "answer", "response", "final_answer", "output"],
);
/** What may stand beside such a key; with any other beside it, it is some other object. */
const COMPANION_KEYS = new Set(["url", "enlace", "link", "role", "type", "language", "idioma"]);

export function cleanAnswer(raw: string | null, words: AnswerOptions = {}): CleanAnswer {
  return raw === null ? { text: null, calls: [] } : new Cleaner(words).clean(raw, 0);
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
    const heard = harmonyCalls(raw, this.#tools);
    const kept = stripMarks(finalChannelText(raw), { tools: null, cutsAtEnd: false });
    if (heard.calls.length > 0)
      return { text: nullIfEmpty(this.#textBesideCalls(kept)), calls: heard.calls };
    const within = kept === raw ? null : this.#structured(kept, layer);
    if (within !== null) return within;
    if (heard.broken && kept.trim() === "") return { text: null, calls: [] };
    return this.#plain(stripMarks(finalChannelText(raw), { tools: null, cutsAtEnd: true }), layer);
  }

  /** An answer that is one value of JSON, with or without words around it; null when it is none. */
  #structured(text: string, layer: number): CleanAnswer | null {
    const body = unfenced(text);
    const begin = /^["“]?\s*[{[]/.test(body) ? 0 : this.#replyStart(body);
    if (begin === null) return null;
    const strict = begin === 0 ? tryParseJson(body) : undefined;
    const read =
      strict === undefined ? parseLenientJson(body, begin) : { value: strict, end: body.length };
    if (read === null) return null;
    const rest = body.slice(read.end);
    // A thought or a channel around it: what is in it may be a draft.
    if (!isAlone(body.slice(0, begin), rest)) return null;
    const value = unwrapped(read.value);
    if (/^[\s,;]*[{[]/.test(rest) && !isRepeated(read.value, rest)) return null;
    const calls = callsOf(value, this.#tools);
    // With more after it, what comes after may be a call, too.
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

  /** What a reply's own text says: it may hold thoughts, calls or the whole answer once more. */
  #inner(reply: string, layer: number): CleanAnswer {
    const cleaned = this.clean(reply, layer);
    const value = cleaned.text === null ? undefined : tryParseJson(cleaned.text);
    const said = isObject(value) ? value["reply"] : undefined;
    if (typeof said === "string" && said.trim() !== "") return { text: said.trim(), calls: [] };
    return { text: cleaned.text?.trim() ?? null, calls: cleaned.calls };
  }

  #plain(raw: string, layer: number): CleanAnswer {
    // What two models write for a quote.
    const text = raw.replace(/<\|"\|>|<escape>/g, '"');
    const { calls, start, broken } = callsInText(text, this.#tools);
    if (calls.length > 0)
      return { text: nullIfEmpty(this.#textBesideCalls(text.slice(0, start))), calls };
    if (broken) return { text: null, calls: [] };
    const said = withoutCallMarks(text);
    return { text: layer > 0 ? said.trim() : said, calls: [] };
  }

  /** Words beside calls: the model reads them again, nobody else does. */
  #textBesideCalls(text: string): string {
    return withoutCallMarks(text)
      .replace(/(?:```\w{0,16}|print\(|[[(])\s*$/, "")
      .trim();
  }

  /** The words of an object and what is declared with them; null when it has none. */
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

  /** The object with its reply under its own name, declared fields where they were. */
  #fields(value: JsonObject, key: string): JsonObject {
    if (key === "reply" && typeof value[key] === "string") return value;
    const link = value["url"] ?? value["enlace"] ?? value["link"] ?? null;
    const declared = Object.entries(value).filter(([name]) => this.#declares.includes(name));
    return { ...Object.fromEntries(declared), reply: wordsOf(value[key]), url: link };
  }

  /** Where the object with the reply begins in a text with words around it; else null. */
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

/** The words of a reply, in an object of their own or not. */
function wordsOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  return REPLY_KEYS.map((key) => value[key]).find((words) => typeof words === "string");
}

/** Whether nothing is thought and no channel changes around a value. */
function isAlone(before: string, after: string): boolean {
  const isMarked = containsMark(before, THOUGHT_MARKS) || containsMark(after, THOUGHT_MARKS);
  // A thought that was begun and never had: the whole value is the answer.
  const isBare = before.replace(markPattern(), "").trim() === "" && after.trim() === "";
  return !isMarked || (isBare && !containsMark(before, CHANNEL_MARKS));
}

const THOUGHT_MARKS: ReadonlySet<MarkKind> = new Set(["open", "close", "harmony"] as const);
const CHANNEL_MARKS: ReadonlySet<MarkKind> = new Set(["harmony"] as const);

/** Whether what comes after a value is that value once more, as a model writes that cannot end. */
function isRepeated(value: unknown, rest: string): boolean {
  const again = parseLenientJson(rest.replace(/^[\s,;]+/, ""));
  return again !== null && JSON.stringify(again.value) === JSON.stringify(value);
}

/** A list of one, a text of JSON, or an object around the one that matters. */
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

/** Where models put a whole answer: as the arguments of a call that nobody offered. */
const WRAPPERS = ["arguments", "parameters", "respuesta", "response", "properties", "output"];

function isReply(value: unknown): boolean {
  if (typeof value === "string") return /^\s*[{]\s*["']reply["']/.test(value);
  return isObject(value) && REPLY_KEYS.some((key) => typeof value[key] === "string");
}

/** A harmony answer whose tokens were taken out says the names of its channels. */
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
