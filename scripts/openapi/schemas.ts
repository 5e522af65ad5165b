// The schemas of the published description: those of requests are the ones that validate them,
// those of responses are defined here and compared with real responses by
// test/tools/api/openapi.test.ts.

import { z } from "zod";
import type { Limits } from "../../engine/limits/limits.ts";
import { TAKES_MARK, requestSchemas } from "../../tools/api/chat-schemas.ts";
import { agendaSchemas } from "./agenda.ts";
import { customerSchemas } from "./customers.ts";
import { CONFIG_TEXTS, OLDER_TEXTS, REQUEST_TEXTS } from "./descriptions.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

const bytes = z.int().nonnegative();
const code = z.string().describe("The error's machine code. New codes may be added.");

const detail = z
  .object({
    type: z.string().describe("The rule that was broken."),
    loc: z
      .array(z.union([z.string(), z.int()]))
      .describe("Where: `body`, `header` or `query`, then the path."),
    msg: z.string().describe("The rule in words; never the invalid value."),
  })
  .describe("One invalid field.");

const account = z.object({
  account: z.string(),
  bytes: bytes.describe("Bytes in use now."),
  cap_bytes: bytes,
  entries: z.int().nonnegative().describe("The number of entries that use those bytes."),
});

/** Without `additionalProperties: false`: responses may gain fields. */
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
      .describe("What is wrong with the request, or why it was rejected."),
    ValidationError: z
      .object({ detail: z.array(detail).min(1) })
      .describe("Every invalid field, in the Python service's shape."),
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
        evictions_total: z.int().nonnegative().describe("Entries evicted from caches."),
        limit_bytes: bytes.describe("The process's memory limit."),
        sum_bytes: bytes.describe("The sum of the memory budget: every account at its cap."),
        left_bytes: z.int().describe("Limit minus sum."),
        accounted_bytes: bytes.describe("The sum of all accounts now."),
        rss_bytes: bytes.describe("Resident memory of the process now."),
        unexplained_bytes: bytes.describe("RSS minus accounted: runtime, code, garbage."),
        turns: z
          .object({
            held_bytes: bytes.describe("What running and waiting turns hold now."),
            cap_bytes: bytes.describe("The most that they may hold. A claim over it waits."),
            set_aside_bytes: bytes.describe(
              "Part of the cap that only the turn with the oldest waiting claim may use.",
            ),
            stages: z
              .record(z.string(), bytes)
              .describe("`held_bytes` by what it is held for. May gain stages."),
            claims_waiting: z.int().nonnegative().describe("Claims that wait for bytes."),
            running: z.int().nonnegative(),
            running_max: z.int().positive(),
            waiting: z.int().nonnegative().describe("Admitted, and not running yet."),
            waiting_max: z.int().positive(),
          })
          .describe("Conversations: what they hold, by stage, and their places."),
        accounts: z.array(account),
        fixed: z
          .array(z.object({ account: z.string(), cap_bytes: bytes, from: z.string() }))
          .describe("Budget items without an account: runtime, young generation, garbage."),
      })
      .describe("The memory ledger. May gain figures."),
    TokenData: z
      .object({ text: z.string() })
      .describe("A piece of the reply's text, reviewed sentence by sentence."),
    DiscardedData: z.object({}).describe("Discard the text so far: it is not part of the reply."),
    ToolData: z
      .object({
        name: z.string(),
        status: z.string().describe("`started`, then how it ended."),
        duration_ms: z.int().nonnegative().optional().describe("Present once it has ended."),
      })
      .describe("A tool call of the agent."),
    StreamErrorData: z
      .object({ code })
      .describe("The turn was rejected after the stream had begun."),
  };
}

/** All schemas by name, with references among them. */
export function componentSchemas(limits: Limits): Record<string, JsonSchema> {
  const published = z.registry<{ id: string }>();
  const { flat, nested, config } = requestSchemas(limits);
  const requests = { ChatRequest: flat, OlderChatRequest: nested, ChatConfig: config };
  const named = { ...requests, ...answers(), ...customerSchemas(), ...agendaSchemas() };
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
    ChatRequest: worded(tidy["ChatRequest"], REQUEST_TEXTS),
    OlderChatRequest: worded(tidy["OlderChatRequest"], OLDER_TEXTS),
    ChatConfig: worded(tidy["ChatConfig"], CONFIG_TEXTS),
    ChatEvent: EVENT,
  };
}

/** As plain JSON; other accepted forms of a field are written out. */
function plain(schema: object): JsonSchema {
  const own = { ...schema, $schema: undefined, $id: undefined };
  const text = JSON.stringify(own, (_key, part: unknown) => {
    if (!isSchema(part) || !Array.isArray(part[TAKES_MARK])) return part;
    const takes: readonly unknown[] = part[TAKES_MARK];
    const { default: unsaid, description, anyOf, ...rest } = part;
    const form = { ...rest, [TAKES_MARK]: undefined };
    const forms: readonly unknown[] = Array.isArray(anyOf) ? anyOf : [form];
    // Null is covered by the other types, if there are any.
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

interface Texts {
  readonly description: string;
  readonly properties: Readonly<Record<string, string>>;
}

function worded(schema: JsonSchema = {}, texts: Texts): JsonSchema {
  const fields = isSchema(schema["properties"]) ? schema["properties"] : {};
  const properties = Object.entries(fields).map(([name, field]) => {
    const description = texts.properties[name];
    return [name, isSchema(field) && description ? { description, ...field } : field] as const;
  });
  const { description } = texts;
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
