// What the published description says of /api/customers: its two calls and the schemas of their
// answers.

import { z } from "zod";

type Json = Readonly<Record<string, unknown>>;

const count = z.int().nonnegative();
const moment = z.string().describe("ISO 8601, in UTC.");
const kind = z.enum(["create", "move", "cancel"]);
const start = z.string().describe("Of the appointment, `YYYY-MM-DD HH:MM:SS` in the zone.");
const noted = z
  .object({
    value: z.string(),
    from: z
      .enum(["customer", "model"])
      .describe("Who said it: what only the model said never counts."),
  })
  .nullable();

const turn = z.object({
  at: moment,
  message_id: z.string().nullable(),
  user: z.string(),
  tools: z.array(
    z.object({ name: z.string(), arguments: z.string(), result: z.string().nullable() }),
  ),
  reply: z.string(),
  url: z.string().nullable(),
});

const who = { id_empresa: z.int(), session_id: z.string() };
const newer = count.describe("Records that a newer version wrote: not understood here.");

export function customerSchemas() {
  return {
    Customer: z
      .object({
        ...who,
        found: z.boolean().describe("Whether anything is kept."),
        conversation: z.object({
          busy: z.boolean().describe("A message is being answered now."),
          turns_ever: count,
          expires_in_seconds: count
            .nullable()
            .describe("When it is forgotten if nothing more is said; null where nothing tells."),
          unreadable: count.describe("Turns that are kept and cannot be read."),
          waiting: count.describe("Turns of these that are in this process and not in Redis yet."),
          turns: z.array(turn).describe("Oldest first."),
        }),
        notes: z
          .object({
            name: noted,
            email: noted,
            date: z.string().nullable().describe("Last asked for."),
            time: z.string().nullable(),
            summary_shown_at: moment.nullable(),
            appointments: z.array(
              z.object({ state: z.enum(["made", "gone", "pending"]), start, at: moment }),
            ),
          })
          .describe("What outlives the turns that said it."),
        bookings: z
          .array(
            z.object({
              key: z.string().describe("Of the record; of a person's name only a digest."),
              kind,
              state: z.enum(["pending", "done", "gone"]),
              start,
              event_id: z.string().nullable(),
              text: z.string().describe("What the customer was told; of a pending one the name."),
            }),
          )
          .describe("Sent to the calendar in the last day."),
        proposal: z.object({ start }).nullable().describe("A summary that waits for a yes."),
        records_of_newer_versions: newer,
        changes_in_a_day: count.describe("Moves and cancellations against the cap."),
      })
      .describe("All that is kept here of a customer: a session of a tenant."),
    CustomerErased: z
      .object({
        ...who,
        erased: z.object({ turns: count, bookings: count }),
        kept: z
          .array(z.object({ kind, start, reason: z.literal("outcome_unknown") }))
          .describe(
            "Sent, and nobody knows whether it was done: kept for a day without the customer's " +
              "words, so that it is not done twice.",
          ),
        records_of_newer_versions: newer,
      })
      .describe("What was erased and what stays."),
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
      "The conversation, as `POST /api/chat` has it, percent-encoded. A `+` that was left as it " +
      "is is read as one.",
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
    summary: "All that is kept of a customer",
    description: "Takes nothing and waits for nobody.",
    parameters: PARAMETERS,
    responses: {
      "200": answer("What is kept; `found` is false where that is nothing.", "Customer"),
      "503": answer("Redis is out of reach: only it knows.", "Error"),
      ...FAILURES,
    },
  },
  delete: {
    operationId: "eraseCustomer",
    tags: ["operation"],
    summary: "Erase all that is kept of a customer",
    description:
      "All at once or nothing, in the session's turn: a message that is being answered is waited " +
      "for. Asked for again it does nothing more. Events in the company's calendar stay.",
    parameters: PARAMETERS,
    responses: {
      "200": answer("It is erased, also where nothing was kept.", "CustomerErased"),
      "429": ref("responses", "SessionBusy"),
      "503": answer("The server is full, or Redis out of reach: nothing was erased.", "Error"),
      ...FAILURES,
    },
  },
};
