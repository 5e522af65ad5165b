// Schemas of an agent's settings. The library's options are validated by them directly
// (agent-schema.ts), the environment's variables after their text is parsed (config/config.ts).
// Pure.

import { z } from "zod";
import { KIB, MIB } from "../core/bytes.ts";
import { closestName } from "../core/closest-name.ts";
import type { Limits } from "../limits/limits.ts";
import { API_SETTINGS, DISPENSABLE, EFFORT_SETTINGS } from "../model/dialect.ts";
import { baseUrlProblem, withoutProblem } from "../model/dialect.ts";
import { isNatMap, redisProblem } from "../redis/redis-url.ts";

/** A number from `min` to `max`, both included. */
export function number(min: number, max: number): z.ZodType<number, number> {
  const error = `must be a number from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** A whole number from `min` to `max`, both included. */
export function whole(min: number, max: number): z.ZodType<number, number> {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** One of a closed set of words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `must be one of ${words.join(", ")}` });
}

/** An address with one of the schemes given. */
export function address(...schemes: readonly string[]): z.ZodType<string, string> {
  const error = `must be an address that begins with ${schemes.join(":// or ")}://`;
  const known = (text: string): boolean => {
    const url = URL.parse(text);
    return url !== null && schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== "";
  };
  return z.string({ error }).refine(known, { error });
}

/** Adds a check by a function that returns what the value must be, or null. */
function checked<Value, Input>(
  schema: z.ZodType<Value, Input>,
  problemOf: (value: Value) => string | null,
): z.ZodType<Value, Input> {
  return schema.superRefine((value, context) => {
    const message = problemOf(value);
    if (message !== null) context.addIssue({ code: "custom", message });
  });
}

const SECOND = 1000;
/** A timer of more than 24 days would fire at once; a turn never needs a day. */
const DAY = 24 * 3600 * SECOND;
/** The longest text of a body of 64 KiB, at two bytes a unit. */
const CHARACTERS_MAX = 32 * KIB;

/** Limits that can be set one by one; `limits.ts` says what each means and costs. */
export const LIMITS = {
  turnsActiveMax: whole(1, 10_000),
  turnsQueuedMax: whole(1, 10_000),
  sessionQueueMax: whole(1, 1000),
  retryAfterSeconds: whole(1, 3600),
  messageCharactersMax: whole(1, CHARACTERS_MAX),
  replyCharactersMax: whole(1, CHARACTERS_MAX),
  turnTimeoutMs: whole(SECOND, DAY),
  modelTimeoutMs: whole(SECOND, DAY),
  modelAttemptsMax: whole(1, 10),
  modelTokensMax: whole(1, 32_768),
  toolTimeoutMs: whole(SECOND, DAY),
  toolRoundsMax: whole(1, 20),
  toolCallsMax: whole(1, 64),
  toolResultBytesMax: whole(256, 64 * KIB),
  historyMessagesMax: whole(2, 200),
  sessionTurnsMax: whole(1, 200),
  sessionBytesMax: whole(16 * KIB, 256 * KIB),
  sessionTtlMs: whole(60 * SECOND, 366 * DAY),
  embeddedSessionsBytesMax: whole(256 * KIB, 2 ** 40),
  backendTimeoutMs: whole(100, DAY),
  backendAttemptsMax: whole(1, 10),
  backendConnectionsMax: whole(1, 1000),
  backendBytesMax: whole(1 * KIB, 4 * MIB),
} satisfies { readonly [Name in keyof Limits]?: z.ZodType<number, number> };

export const MODEL = {
  baseUrl: checked(address("http", "https"), baseUrlProblem),
  api: oneOf(API_SETTINGS),
  effort: oneOf(EFFORT_SETTINGS),
  temperature: number(0, 2),
  without: checked(z.array(z.string(), { error: "must be a list" }), withoutProblem).transform(
    (words) => DISPENSABLE.filter((word) => words.includes(word)),
  ),
};

export const REDIS = {
  url: checked(z.string({ error: "must be an address" }), redisProblem),
  natMap: z
    .string()
    .refine(isNatMap, { error: "must be inside:port=outside:port,… for at most 64 nodes" }),
};

/** One line for each problem, beginning with the setting's name. */
export function problemLines({ issues }: z.ZodError): readonly string[] {
  const lines = issues.flatMap((issue) => {
    const at = issue.path.join(".");
    if (issue.code !== "unrecognized_keys") return [`${at} ${issue.message}`];
    return issue.keys.map((name) => {
      const near = closestName(name, Object.keys(LIMITS));
      const advice = near === null ? "" : `; did you mean ${at}.${near}?`;
      return `${at}.${name} is not a limit that can be set${advice}`;
    });
  });
  return [...new Set(lines)];
}
