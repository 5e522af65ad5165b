// The published description of /api/customers: its two operations and their response schemas.

import { z } from "zod";

type Json = Readonly<Record<string, unknown>>;

const count = z.int().nonnegative();
const timestamp = z.string().describe("ISO 8601, in UTC.");
const kind = z.enum(["create", "move", "cancel"]);
const start = z
  .string()
  .describe("Start of the appointment, `YYYY-MM-DD HH:MM:SS` in the server's time zone.");
const noted = z
  .object({
    value: z.string(),
    from: z
      .enum(["customer", "model"])
      .describe("The source: a value from the model alone is never used."),
  })
  .nullable();

const turn = z.object({
  at: timestamp,
  message_id: z.string().nullable(),
  user: z.string(),
  tools: z.array(
    z.object({ name: z.string(), arguments: z.string(), result: z.string().nullable() }),
  ),
  reply: z.string(),
  url: z.string().nullable(),
});

const who = { id_empresa: z.int(), session_id: z.string() };
const newer = count.describe("Records written by a newer version, which this one cannot read.");

export function customerSchemas() {
  return {
    Customer: z
      .object({
        ...who,
        found: z.boolean().describe("Whether anything is stored."),
        conversation: z.object({
          busy: z.boolean().describe("Whether a message is being processed now."),
          turns_ever: count,
          expires_in_seconds: count
            .nullable()
            .describe("When it expires without further messages; null when unknown."),
          unreadable: count.describe("Stored turns that cannot be read."),
          waiting: count.describe("Turns that are in this process and not yet in Redis."),
          turns: z.array(turn).describe("Oldest first."),
        }),
        notes: z
          .object({
            name: noted,
            email: noted,
            date: z.string().nullable().describe("The last requested date."),
            time: z.string().nullable(),
            summary_shown_at: timestamp.nullable(),
            appointments: z.array(
              z.object({ state: z.enum(["made", "gone", "pending"]), start, at: timestamp }),
            ),
          })
          .describe("Facts that are kept after their turns are dropped."),
        bookings: z
          .array(
            z.object({
              key: z
                .string()
                .describe("The record's key; a person's name is only in it as a digest."),
              kind,
              state: z.enum(["pending", "done", "gone"]),
              start,
              event_id: z.string().nullable(),
              text: z.string().describe("The text shown to the customer; while pending, the name."),
            }),
          )
          .describe("Sent to the calendar in the last day."),
        proposal: z
          .object({ start })
          .nullable()
          .describe("The summary that waits for the customer's yes."),
        records_of_newer_versions: newer,
        changes_in_a_day: count.describe(
          "Moves and cancellations that count against the daily cap.",
        ),
      })
      .describe("All data stored of a customer, that is of one session of a tenant."),
    CustomerErased: z
      .object({
        ...who,
        erased: z.object({ turns: count, bookings: count }),
        kept: z
          .array(z.object({ kind, start, reason: z.literal("outcome_unknown") }))
          .describe(
            "Sent with an unknown outcome: kept for a day without the customer's " +
              "text, so that it is not done twice.",
          ),
        records_of_newer_versions: newer,
      })
      .describe("What was erased and what was kept."),
  };
}

const ref = (kindOf: string, name: string): Json => ({ $ref: `#/components/${kindOf}/${name}` });

function answer(description: string, schema: string): Json {
  return {
    description,
    headers: { "x-request-id": ref("headers", "RequestId") },
    content: { "application/json": { schema: ref("schemas", schema) } },
  };
}

const PARAMETERS: readonly Json[] = [
  {
    name: "id_empresa",
    in: "query",
    required: true,
    description: "The tenant.",
    schema: { type: "integer" },
  },
  {
    name: "session_id",
    in: "query",
    required: true,
    description:
      "The conversation, as in `POST /api/chat`, percent-encoded. An unencoded `+` is also " +
      "accepted.",
    schema: { type: "string" },
  },
];

const FAILURES: Json = {
  "401": ref("responses", "Unauthorized"),
  "403": ref("responses", "Forbidden"),
  "422": ref("responses", "Invalid"),
  "default": ref("responses", "Unexpected"),
};

export const CUSTOMER_PATH: Json = {
  get: {
    operationId: "showCustomer",
    tags: ["operation"],
    summary: "Show all stored data of a customer",
    description: "Takes no lock and does not wait.",
    parameters: PARAMETERS,
    responses: {
      "200": answer("The stored data; `found` is false when there is none.", "Customer"),
      "503": answer("Redis, which has the data, is unreachable.", "Error"),
      ...FAILURES,
    },
  },
  delete: {
    operationId: "eraseCustomer",
    tags: ["operation"],
    summary: "Erase all stored data of a customer",
    description:
      "Erases all or nothing, after a message of the session that is being processed. " +
      "Idempotent. Events in the company's calendar stay.",
    parameters: PARAMETERS,
    responses: {
      "200": answer("Erased, or nothing was stored.", "CustomerErased"),
      "429": ref("responses", "SessionBusy"),
      "503": answer(
        "The server is at capacity, or Redis is unreachable: nothing was erased.",
        "Error",
      ),
      ...FAILURES,
    },
  },
};
