// The schemas of the published description: the request's are those that judge it, the answers' are
// said here and held against real answers by test/tools/api/openapi.test.ts.

import { z } from "zod";
import type { Limits } from "../../engine/limits/default-limits.ts";
import { TAKES_MARK, requestSchemas } from "../../tools/api/chat-schemas.ts";
import { customerSchemas } from "./customers.ts";
import { CONFIG_WORDS, OLDER_WORDS, REQUEST_WORDS } from "./descriptions.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

const bytes = z.int().nonnegative();
const code = z.string().describe("The error's machine code. New codes may be added.");

const detail = z
  .object({
    type: z.string().describe("The rule that was broken."),
    loc: z
      .array(z.union([z.string(), z.int()]))
      .describe("Where: `body`, `header` or `query`, then the path."),
    msg: z.string().describe("The rule in words; never the value that broke it."),
  })
  .describe("One field at fault.");

const account = z.object({
  account: z.string(),
  bytes: bytes.describe("Accounted for now."),
  cap_bytes: bytes,
  entries: z.int().nonnegative().describe("How many things those bytes are."),
});

/** Open to new fields: an answer may grow. */
function answers() {
  return {
    ChatReply: z
      .object({
        reply: z.string().max(4096).describe("What to send to the customer."),
        url: z
          .string()
          .nullable()
          .describe("A file to attach: the greeting's, or a question's help file."),
      })
      .describe("A turn's outcome. A failure inside the conversation is a reply too."),
    Error: z
      .object({ detail: z.string().describe("For the operator."), code })
      .describe("What was wrong with the call, or why it was not taken."),
    ValidationError: z
      .object({ detail: z.array(detail).min(1) })
      .describe("Every field at fault, in the Python service's shape."),
    Health: z.object({
      status: z.enum(["ok", "degraded"]),
      agent: z.literal("citas"),
      version: z.string(),
      issues: z
        .array(z.string())
        .describe(
          "`informacion_api_degraded`, `preguntas_api_degraded`, `calendario_api_degraded`, " +
            "`agendar_reunion_api_degraded`, `horario_ilegible`, `redis_degraded`, " +
            "`memory_pressure`, `model_refuses`, `token_short`. May grow.",
        ),
      simulated: z
        .array(z.string())
        .describe("Stand-ins for what is not configured: `model`, `backend`."),
    }),
    Live: z.object({ status: z.literal("ok") }),
    Ready: z.object({ status: z.enum(["ready", "draining"]) }),
    Memory: z
      .object({
        uptime_seconds: z.int().nonnegative().describe("Since the process began to listen."),
        turns_total: z.int().nonnegative().describe("Turns that ended since then."),
        evictions_total: z.int().nonnegative().describe("Entries that left a cache unasked."),
        limit_bytes: bytes.describe("What the process may weigh."),
        sum_bytes: bytes.describe("All lines of the sum, each at its cap."),
        left_bytes: z.int().describe("Limit less sum."),
        accounted_bytes: bytes.describe("What the accounts hold now."),
        rss_bytes: bytes.describe("What the process weighs now."),
        unexplained_bytes: bytes.describe("RSS less accounted: runtime, code, garbage."),
        accounts: z.array(account),
        fixed: z
          .array(z.object({ account: z.string(), cap_bytes: bytes, from: z.string() }))
          .describe("Lines that no account reads: runtime, young generation, garbage."),
      })
      .describe("The memory ledger. Other figures may stand beside these."),
    TokenData: z
      .object({ text: z.string() })
      .describe("A piece of the reply's text, reviewed sentence by sentence."),
    DiscardedData: z.object({}).describe("The pieces so far are not the reply's."),
    ToolData: z
      .object({
        name: z.string(),
        status: z.string().describe("`started`, then how it ended."),
        duration_ms: z.int().nonnegative().optional().describe("Once it has ended."),
      })
      .describe("A tool that the agent uses."),
    StreamErrorData: z.object({ code }).describe("The turn could not be taken after all."),
  };
}

/** By name, with references among each other. */
export function componentSchemas(limits: Limits): Record<string, JsonSchema> {
  const published = z.registry<{ id: string }>();
  const { flat, nested, config } = requestSchemas(limits);
  const requests = { ChatRequest: flat, OlderChatRequest: nested, ChatConfig: config };
  const named = { ...requests, ...answers(), ...customerSchemas() };
  for (const [id, schema] of Object.entries(named)) published.add(schema, { id });
  const { schemas } = z.toJSONSchema(published, {
    io: "input",
    target: "draft-2020-12",
    uri: (id) => `#/components/schemas/${id}`,
  });
  const tidy = Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => [id, plain(schema)] as const),
  );
  return {
    ...tidy,
    ChatRequest: worded(tidy["ChatRequest"], REQUEST_WORDS),
    OlderChatRequest: worded(tidy["OlderChatRequest"], OLDER_WORDS),
    ChatConfig: worded(tidy["ChatConfig"], CONFIG_WORDS),
    ChatEvent: EVENT,
  };
}

/** As JSON without names of its own; what a field takes beside its own form is written out. */
function plain(schema: object): JsonSchema {
  const own = { ...schema, $schema: undefined, $id: undefined };
  const text = JSON.stringify(own, (_key, part: unknown) => {
    if (!isSchema(part) || !Array.isArray(part[TAKES_MARK])) return part;
    const takes: readonly unknown[] = part[TAKES_MARK];
    const { default: unsaid, description, anyOf, ...rest } = part;
    const form = { ...rest, [TAKES_MARK]: undefined };
    const forms: readonly unknown[] = Array.isArray(anyOf) ? anyOf : [form];
    // Null is one of the other types, where there are any.
    const isOpen = takes.some((other) => isSchema(other) && !("type" in other));
    const kept = forms.filter((one) => !isOpen || !isSchema(one) || one["type"] !== "null");
    return { description, anyOf: [...kept, ...takes], default: unsaid };
  });
  const read: unknown = JSON.parse(text);
  return isSchema(read) ? read : {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Words {
  readonly description: string;
  readonly properties: Readonly<Record<string, string>>;
}

function worded(schema: JsonSchema = {}, words: Words): JsonSchema {
  const fields = isSchema(schema["properties"]) ? schema["properties"] : {};
  const properties = Object.entries(fields).map(([name, field]) => {
    const description = words.properties[name];
    return [name, isSchema(field) && description ? { description, ...field } : field] as const;
  });
  const { description } = words;
  return { description, ...schema, properties: Object.fromEntries(properties) };
}

const EVENTS = {
  token: "TokenData",
  discarded: "DiscardedData",
  tool: "ToolData",
  done: "ChatReply",
  error: "StreamErrorData",
} as const;

/** One event of a stream, in the form that OpenAPI 3.2 gives to server-sent events. */
const EVENT: JsonSchema = {
  description:
    "One server-sent event. `data` is JSON of the schema named for the event. The last one is " +
    "`done` or `error`. A comment every 15 s keeps the stream open.",
  type: "object",
  properties: { event: { type: "string" }, data: { type: "string" } },
  required: ["event", "data"],
  oneOf: Object.entries(EVENTS).map(([event, schema]) => ({
    properties: {
      event: { const: event },
      data: {
        contentMediaType: "application/json",
        contentSchema: { $ref: `#/components/schemas/${schema}` },
      },
    },
  })),
};
