// The library's plain options, validated together before anything is opened. A separate file, so
// that the server does not load it. Pure.

import { z } from "zod";
import { AgentError } from "../core/errors.ts";
import { DEFAULT_LIMITS } from "../limits/default-limits.ts";
import { LIMITS, MODEL, REDIS, problemLines, whole } from "./setting-schemas.ts";

const NAME = { error: "must be a model's name" };
const KEY = { error: "must have at most 256 characters, and none that a header refuses" };
const MEMORY_MB = whole(1, 2 ** 20);

const FOLDER = { error: "must be a folder's path" };

const OPTIONS = z.object({
  model: z.preprocess(
    (given) => given ?? {},
    z.object({
      ...{ api: MODEL.api.default("auto"), effort: MODEL.effort.default("auto") },
      name: z.string(NAME).min(1, NAME),
      baseUrl: MODEL.baseUrl.default("https://api.openai.com/v1"),
      // An unset environment variable often arrives as a blank text.
      apiKey: z
        .string(KEY)
        .regex(/^[\x21-\x7e]{0,256}$/, KEY)
        .default(""),
      fallback: z.string(NAME).default(""),
      temperature: MODEL.temperature.optional(),
      without: MODEL.without.default([]),
    }),
  ),
  redis: z.preprocess(
    (given) => (typeof given === "string" ? { url: given } : given),
    z
      .object({ ...REDIS, natMap: REDIS.natMap.optional(), caFile: z.string().optional() })
      .optional(),
  ),
  dataDir: z.string(FOLDER).min(1, FOLDER).optional(),
  memoryMb: MEMORY_MB.default(64),
  processMemoryMb: MEMORY_MB.optional(),
  limits: z
    .strictObject(LIMITS)
    .partial()
    .default({})
    .superRefine(
      ({ modelTimeoutMs = 0, turnTimeoutMs = DEFAULT_LIMITS.turnTimeoutMs }, context) => {
        if (modelTimeoutMs <= turnTimeoutMs) return;
        const message = "must not exceed limits.turnTimeoutMs";
        context.addIssue({ code: "custom", path: ["modelTimeoutMs"], message });
      },
    ),
});

export type ValidatedOptions = z.infer<typeof OPTIONS>;

/** @throws AgentError `config_invalid`: a line for each invalid option, never its value. */
export function validateOptions(options: object): ValidatedOptions {
  const { data, error } = OPTIONS.safeParse(options);
  if (data !== undefined) return data;
  // When `redis` is given as an address, the error names `redis` itself.
  const lines = problemLines(error).map((line) => line.replace(/^redis\.url /, "redis "));
  throw new AgentError("config_invalid", lines.join("\n"));
}
