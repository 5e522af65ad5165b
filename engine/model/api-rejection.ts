// Parses a model server's rejection of a request, in any of the envelopes that servers use, and
// derives which parts the server does not accept. Messages are only searched for known words. Pure.

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

/** A parsed rejection. Only known words of it may be logged or counted. */
export interface ApiRejection {
  /** Null for an error event inside a stream. */
  readonly status: number | null;
  /** In lower case. */
  readonly types: readonly string[];
  /** In lower case. */
  readonly codes: readonly string[];
  /** Paths of parameters. */
  readonly params: readonly string[];
  /** All its messages, truncated. Never logged. */
  readonly text: string;
}

export function causeOf(rejection: ApiRejection): ModelCause {
  const { status, types, codes } = rejection;
  const gone = (status === 404 || status === 410) && namesModel(rejection) ? "model" : null;
  const param = gone ?? partsOf(rejection)[0] ?? null;
  return { status, type: knownWord(types), code: knownWord(codes), param };
}

/** The request parts that a rejection names: by its parameters, else in its messages. */
function partsOf({ params, text }: ApiRejection): readonly NamedPart[] {
  const named = params.map(partAt).filter((part) => part !== "other");
  const inProse = partsNamedIn(text);
  // If the path names only the tools as a whole, the message has the details.
  const vague = named.every((part) => part === "tools" || part === "anyOf");
  const detail = inProse.filter((part) => part === "strict" || part === "additionalProperties");
  if (named.length === 0) return inProse.length > 0 || params.length === 0 ? inProse : ["other"];
  return [...new Set(vague ? [...detail, ...named] : named)];
}

// --- Learning from a rejection -------------------------------------------------------------------

interface AttemptContext {
  readonly settings: DialectSettings;
  /** The parts known to be rejected when the request was sent. */
  readonly rejected: readonly RejectedPart[];
  /** Whether the request had pictures. */
  readonly pictures: boolean;
}

/** The parts to leave out from now on; empty if the rejection teaches nothing new. */
export function newRejectedParts(
  rejection: ApiRejection,
  attempt: AttemptContext,
): readonly RejectedPart[] {
  const { settings, rejected } = attempt;
  const dialect = dialectOf(settings, rejected);
  const thisApi = `api:${dialect.api}` as const;
  const helps = (lesson: RejectedPart): boolean => isNew(lesson, attempt);
  const { status, text } = rejection;
  if (isOfContent(rejection)) return [];
  if (attempt.pictures && acceptsNoPictures(rejection) && helps("image_url")) return ["image_url"];
  const canSwitchApi = helps(thisApi);
  if (status === 404 || status === 405) {
    const isOtherApi = dialect.api === "responses" ? !namesModel(rejection) : namesResponses(text);
    return isOtherApi && canSwitchApi ? [thisApi] : [];
  }
  if (status !== null && status !== 400 && status !== 422) return [];
  const parts = partsOf(rejection);
  const effort = `reasoning_effort:${dialect.effort ?? "absent"}` as const;
  const isEffort = parts[0] === "reasoning_effort";
  const switchesApi = dialect.api === "chat" && namesResponses(text) && canSwitchApi;
  // A configured effort is kept if the other API accepts it together with tools.
  const keepsEffort = dialect.effort !== null && dialect.effort !== "none";
  if (switchesApi && (!isEffort || keepsEffort)) return [thisApi];
  if (isEffort) {
    if (helps(effort)) return [effort];
    return dialect.api === "chat" && canSwitchApi ? [thisApi] : [];
  }
  const lessons = parts.flatMap((part) => rejectedPart(part, text)).filter(helps);
  // Several parameter paths count all; in a message only the first name does, others are advice.
  const several = rejection.params.length > 1 && new Set(rejection.params.map(partAt)).size > 1;
  return several ? lessons : lessons.slice(0, 1);
}

/** Errors caused by this message's content teach nothing about the server. */
function isOfContent({ types, codes, text }: ApiRejection): boolean {
  const words = [...types, ...codes];
  return isTooLong(words, text) || isGenerationSlip(words, text) || isCutShort(text);
}

/** The model accepts no pictures. Some gateways respond with 404, servers that cannot with 500. */
function acceptsNoPictures({ status, codes, text }: ApiRejection): boolean {
  const isPossible = status === null || [400, 404, 415, 422, 500, 501].includes(status);
  return isPossible && pictureProblem(codes, text) === "never";
}

/** Pictures are excluded: the server may only be unable to read a single one. */
function rejectedPart(part: NamedPart, text: string): readonly RejectedPart[] {
  const word = DISPENSABLE.find((known) => known === part && known !== "image_url");
  const isLimit = word === "max_tokens" || word === "max_completion_tokens";
  return word === undefined || (isLimit && isOutOfRange(text)) ? [] : [word];
}

/** A part is only learnt if leaving it out changes the request. */
function isNew(lesson: RejectedPart, { settings, rejected }: AttemptContext): boolean {
  const before = JSON.stringify(dialectOf(settings, rejected));
  return JSON.stringify(dialectOf(settings, [...rejected, lesson])) !== before;
}

/** The model does not exist, rather than the route. */
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

/** Nested envelopes: gateways put the provider's error inside their own message. */
const DEPTH_MAX = 6;
/** Cap of each list: messages, types, codes and parameters. */
const ITEMS_MAX = 16;

/** Parses an error body, or the error object inside one. `status` is the response's. */
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

/** The nested keys that are read; a rejected value, for example, is not. */
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
  // A JSON object has string keys and JSON values.
  const record = value as Readonly<Record<string, unknown>>;
  collectWords(record, found);
  for (const key of [...INSIDE, ...INSIDE_GOOGLE]) collect(record[key], found, depth + 1);
}

function collectWords(record: Readonly<Record<string, unknown>>, found: Found): void {
  const { type, code, param, status, loc, field } = record;
  if (isWord(type)) found.types.push(type);
  if (isWord(status)) found.types.push(status);
  if (isWord(code)) found.codes.push(code);
  // A few servers have the status only in the body.
  if (typeof code === "number" && code >= 300 && code < 600) found.status ??= code;
  for (const path of [param, field]) {
    if (typeof path === "string" && path !== "" && path !== "None") found.params.push(path);
  }
  if (Array.isArray(loc)) found.params.push(loc.slice(0, ITEMS_MAX).map(String).join("."));
}

/** An identifier; not a number in quotes, not Python's `None`. */
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

/** A JSON object or list inside a text, as in gateways' messages. */
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

/** The body in the envelope that the SDK parses; other envelopes are wrapped in it. */
export function standardBody(text: string): string {
  let body: unknown = text;
  try {
    body = parseJsonText(text);
  } catch {
    // An HTML page or plain text is searched like any message.
  }
  const error: unknown = Reflect.get(Object(body), "error");
  if (typeof error === "object" && error !== null) return text;
  return JSON.stringify({ error: { body } });
}
