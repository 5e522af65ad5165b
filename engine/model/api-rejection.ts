// What a model's server says when it refuses a request, out of any of the envelopes in which they
// say it, and what is learnt from it. Prose is only searched for closed words. Pure.

import { DISPENSABLE, dialectOf } from "./dialect.ts";
import type { DialectSettings, RejectedPart } from "./dialect.ts";
import type { ModelCause } from "../conversation/messages.ts";
import { TEXT_MAX, knownWord, isOutOfRange, namesResponses } from "./rejection-patterns.ts";
import {
  isCutShort,
  isGenerationSlip,
  isTooLong,
  partAt,
  partsNamedIn,
  pictureProblem,
} from "./rejection-patterns.ts";
import type { NamedPart } from "./rejection-patterns.ts";
import { parseJsonText } from "../core/json-text.ts";

/** A refusal as it was said. Only closed words of it may leave this process. */
export interface ApiRejection {
  /** Null inside a stream that began well. */
  readonly status: number | null;
  /** In lower case. */
  readonly types: readonly string[];
  /** In lower case. */
  readonly codes: readonly string[];
  /** Paths of parameters. */
  readonly params: readonly string[];
  /** All its messages, cut. Never logged. */
  readonly text: string;
}

export function causeOf(refusal: ApiRejection): ModelCause {
  const { status, types, codes } = refusal;
  const gone = (status === 404 || status === 410) && namesModel(refusal) ? "model" : null;
  const param = gone ?? partsOf(refusal)[0] ?? null;
  return { status, type: knownWord(types), code: knownWord(codes), param };
}

/** The parts of a request that a refusal names: by a parameter where it has one, else in prose. */
function partsOf({ params, text }: ApiRejection): readonly NamedPart[] {
  const named = params.map(partAt).filter((part) => part !== "other");
  const inProse = partsNamedIn(text);
  // A path to the tools as a whole is told in more detail by the message.
  const vague = named.every((part) => part === "tools" || part === "anyOf");
  const detail = inProse.filter((part) => part === "strict" || part === "additionalProperties");
  if (named.length === 0) return inProse.length > 0 || params.length === 0 ? inProse : ["other"];
  return [...new Set(vague ? [...detail, ...named] : named)];
}

// --- What is learnt ------------------------------------------------------------------------------

interface AttemptContext {
  readonly settings: DialectSettings;
  /** What was known to be refused when the request was made. */
  readonly rejected: readonly RejectedPart[];
  /** Whether pictures went with the request. */
  readonly pictures: boolean;
}

/** What a request can do without by this refusal; empty where nothing new is learnt. */
export function newRejectedParts(
  refusal: ApiRejection,
  asked: AttemptContext,
): readonly RejectedPart[] {
  const { settings, rejected } = asked;
  const dialect = dialectOf(settings, rejected);
  const thisApi = `api:${dialect.api}` as const;
  const helps = (lesson: RejectedPart): boolean => isNew(lesson, asked);
  const { status, text } = refusal;
  if (isOfContent(refusal)) return [];
  if (asked.pictures && takesNone(refusal) && helps("image_url")) return ["image_url"];
  const mayChange = helps(thisApi);
  if (status === 404 || status === 405) {
    const elsewhere = dialect.api === "responses" ? !namesModel(refusal) : namesResponses(text);
    return elsewhere && mayChange ? [thisApi] : [];
  }
  if (status !== null && status !== 400 && status !== 422) return [];
  const parts = partsOf(refusal);
  const effort = `reasoning_effort:${dialect.effort ?? "absent"}` as const;
  const isEffort = parts[0] === "reasoning_effort";
  const moves = dialect.api === "chat" && namesResponses(text) && mayChange;
  // An effort that was asked for is kept where the other API takes it with tools.
  const keepsEffort = dialect.effort !== null && dialect.effort !== "none";
  if (moves && (!isEffort || keepsEffort)) return [thisApi];
  if (isEffort) {
    if (helps(effort)) return [effort];
    return dialect.api === "chat" && mayChange ? [thisApi] : [];
  }
  const lessons = parts.flatMap((part) => rejectedPart(part, text)).filter(helps);
  // Several parameters were named by their paths, or one in prose, where others are advice.
  const several = refusal.params.length > 1 && new Set(refusal.params.map(partAt)).size > 1;
  return several ? lessons : lessons.slice(0, 1);
}

/** What another message would not be refused for teaches nothing of the server. */
function isOfContent({ types, codes, text }: ApiRejection): boolean {
  const words = [...types, ...codes];
  return isTooLong(words, text) || isGenerationSlip(words, text) || isCutShort(text);
}

/** The model takes no picture at all. A gateway says so by 404, a server that cannot by 500. */
function takesNone({ status, codes, text }: ApiRejection): boolean {
  const isIts = status === null || [400, 404, 415, 422, 500, 501].includes(status);
  return isIts && pictureProblem(codes, text) === "never";
}

/** Pictures have their own way: a message may do without one that the server cannot read. */
function rejectedPart(part: NamedPart, text: string): readonly RejectedPart[] {
  const word = DISPENSABLE.find((known) => known === part && known !== "image_url");
  const isLimit = word === "max_tokens" || word === "max_completion_tokens";
  return word === undefined || (isLimit && isOutOfRange(text)) ? [] : [word];
}

/** A lesson that changes nothing of how the server is asked is none. */
function isNew(lesson: RejectedPart, { settings, rejected }: AttemptContext): boolean {
  const before = JSON.stringify(dialectOf(settings, rejected));
  return JSON.stringify(dialectOf(settings, [...rejected, lesson])) !== before;
}

/** The model itself is not there, rather than the address. */
export function namesModel({ status, types, codes, params, text }: ApiRejection): boolean {
  if (status === 410 || params.includes("model")) return true;
  if ([...types, ...codes].some((word) => /model|deployment/.test(word))) return true;
  return /\bmodels?\b|\bdeployment\b/i.test(text) && !namesResponses(text);
}

// --- Envelopes -----------------------------------------------------------------------------------

interface Found {
  readonly types: string[];
  readonly codes: string[];
  readonly params: string[];
  readonly texts: string[];
  status: number | null;
}

/** Envelopes inside envelopes: gateways pack what the provider said into a text of their own. */
const DEPTH_MAX = 6;
/** Of one list: of messages, types, codes and parameters. */
const ITEMS_MAX = 16;

/** Reads an error's body, or the error object inside one. `status` is that of its answer. */
export function parseRejection(body: unknown, status: number | null): ApiRejection {
  const found: Found = { types: [], codes: [], params: [], texts: [], status: null };
  collect(body, found, 0);
  const lower = (words: readonly string[]): readonly string[] =>
    words.slice(0, ITEMS_MAX).map((word) => word.toLowerCase());
  return {
    status: status ?? found.status,
    types: lower(found.types),
    codes: lower(found.codes),
    params: found.params.slice(0, ITEMS_MAX),
    text: found.texts.join("\n").slice(0, TEXT_MAX),
  };
}

/** What of an error's object is read further; a rejected value, for one, is not. */
const INSIDE = ["error", "errors", "message", "msg", "detail", "details", "metadata", "raw"];
const INSIDE_GOOGLE = ["fieldViolations", "description"];

function collect(value: unknown, found: Found, depth: number): void {
  if (depth > DEPTH_MAX) return;
  if (typeof value === "string") return collectText(value, found, depth);
  if (Array.isArray(value)) {
    for (const item of value.slice(0, ITEMS_MAX)) collect(item, found, depth + 1);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  // An object of JSON has texts as keys and JSON as values.
  const record = value as Readonly<Record<string, unknown>>;
  collectWords(record, found);
  for (const key of [...INSIDE, ...INSIDE_GOOGLE]) collect(record[key], found, depth + 1);
}

function collectWords(record: Readonly<Record<string, unknown>>, found: Found): void {
  const { type, code, param, status, loc, field } = record;
  if (isWord(type)) found.types.push(type);
  if (isWord(status)) found.types.push(status);
  if (isWord(code)) found.codes.push(code);
  // A few servers tell the status of an error only inside a body.
  if (typeof code === "number" && code >= 300 && code < 600) found.status ??= code;
  for (const path of [param, field]) {
    if (typeof path === "string" && path !== "" && path !== "None") found.params.push(path);
  }
  if (Array.isArray(loc)) found.params.push(loc.slice(0, ITEMS_MAX).map(String).join("."));
}

/** A word, not a number in words and not Python's for nothing. */
function isWord(value: unknown): value is string {
  return (
    typeof value === "string" &&
    /^[A-Za-z_][A-Za-z0-9_.[\]-]{0,63}$/.test(value) &&
    value !== "None"
  );
}

function collectText(text: string, found: Found, depth: number): void {
  if (text === "") return;
  const start = text.slice(0, TEXT_MAX);
  const inner = jsonIn(start);
  if (inner === null) {
    if (found.texts.length < ITEMS_MAX) found.texts.push(start);
    return;
  }
  if (found.texts.length < ITEMS_MAX) found.texts.push(inner.before);
  collect(inner.value, found, depth + 1);
}

/** A JSON object or list inside a text, as gateways pass on what the provider said. */
function jsonIn(text: string): { readonly before: string; readonly value: unknown } | null {
  const start = text.search(/[[{]\s*["{]/);
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  if (start < 0 || end < start) return null;
  try {
    return { before: text.slice(0, start), value: parseJsonText(text.slice(start, end + 1)) };
  } catch {
    return null;
  }
}

/** An error's body as the SDK reads it: every other envelope in the one that it knows. */
export function standardBody(text: string): string {
  let body: unknown = text;
  try {
    body = parseJsonText(text);
  } catch {
    // A page or a bare sentence: its words are searched like any message.
  }
  const error: unknown = Reflect.get(Object(body), "error");
  if (typeof error === "object" && error !== null) return text;
  return JSON.stringify({ error: { body } });
}
