// The requests of the owner's page: queries and bodies, checked field by field. Published in the
// API's description (scripts/openapi/). Unknown fields are errors. Pure.

import { z } from "zod";
import { AgentError } from "../../engine/core/errors.ts";
import type { ErrorDetail } from "../../engine/core/errors.ts";
import { isVisible, withoutControls } from "../../engine/core/visible.ts";
import { parseCivil } from "../agenda/days.ts";
import { parseEmail, parsePhone } from "../customer/customer-fields.ts";
import { civilDateTime, daysBetween, parseDate } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import { detailsOf } from "./validation-errors.ts";

/** Days of one look at the agenda: six weeks. */
export const DAYS_MAX = 42;
/** A block lasts at most so long. */
const BLOCK_DAYS_MAX = 366;

const tenant = z.int().min(1).describe("The company.");
const id = z.string().min(1).max(40);
const reference = z
  .string()
  .min(1)
  .max(40)
  .describe("Names an appointment or a block: `ref` of an answer.");
const START = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;
const civil = z
  .string()
  .regex(START)
  .describe("`YYYY-MM-DDTHH:MM` in the company's time zone.")
  .refine((text) => !START.test(text) || parseCivil(text) !== null);
const accept = z
  .array(z.enum(["past", "outside_hours"]))
  .max(2)
  .default([])
  .describe("What was asked back, and staff wants all the same: the refusal's `code`.");

function text(max: number) {
  return z.string().trim().min(1).max(max).refine(isVisible).transform(withoutControls);
}

const email = z
  .string()
  .max(254)
  .refine((given) => parseEmail(given).kind === "email");
const phone = z
  .string()
  .max(32)
  .refine((given) => parsePhone(given) !== null);

export const addSchema = z.strictObject({
  id_empresa: tenant,
  key: z
    .string()
    .regex(/^[\w-]{8,64}$/)
    .describe("Chosen by the caller for one appointment: sent again, nothing is booked twice."),
  resource: id,
  service: id.nullable().default(null),
  start: civil,
  name: text(120),
  email: email.nullable().default(null),
  phone: phone.nullable().default(null),
  notes: text(500).nullable().default(null),
  accept,
});

export const moveSchema = z.strictObject({
  ...{ id_empresa: tenant, ref: reference, resource: id, start: civil, accept },
});

export const correctSchema = z.strictObject({
  ...{ id_empresa: tenant, ref: reference, name: text(120) },
  ...{ email: email.nullable(), phone: phone.nullable(), notes: text(500).nullable() },
});

export const refSchema = z.strictObject({ id_empresa: tenant, ref: reference });

export const blockSchema = z.strictObject({
  id_empresa: tenant,
  resource: id.nullable().default(null).describe("Null: all of the company."),
  start: civil,
  until: civil,
  reason: z.string().trim().max(200).transform(withoutControls).default(""),
});

export const feedSchema = z.strictObject({
  id_empresa: tenant,
  resource: id,
  action: z
    .enum(["make", "revoke"])
    .describe("`make`: a new secret, the old address no longer works."),
});

const hours = z.record(z.string().max(40), z.array(z.string().max(40)).max(20));

/** What the company's own schema says of it is checked with the whole file. */
export const companyEditSchema = z.strictObject({
  id_empresa: tenant,
  version: z.string().min(1).max(80).describe("Of the file, as it was read."),
  hours,
  closed: z.array(z.string().max(60)).max(1000),
  services: z.array(z.record(z.string().max(40), z.unknown())).max(500),
});

export type Customer = Pick<AddBody, "name" | "email" | "phone" | "notes">;
export type AddBody = z.output<typeof addSchema>;
export type MoveBody = z.output<typeof moveSchema>;
export type BlockBody = z.output<typeof blockSchema>;
export type CompanyEditBody = z.output<typeof companyEditSchema>;

/** @throws AgentError `invalid_request` with a detail for each wrong field, never its value */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const unknown = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => unknownField(key)) : [],
  );
  const details = [...detailsOf(parsed.error, body), ...unknown].filter(
    ({ loc }) => loc.length > 1,
  );
  const found = details.length > 0 ? details : [NO_OBJECT];
  throw new AgentError("invalid_request", "the request's fields are not valid", { details: found });
}

const NO_OBJECT: ErrorDetail = {
  ...{ type: "dict_type", loc: ["body"], msg: "Input should be a valid dictionary" },
};

function unknownField(name: string): ErrorDetail {
  return { type: "extra_forbidden", loc: ["body", name], msg: "Extra inputs are not permitted" };
}

/** Reads a query's parameters one by one and says at the end what is wrong with them. */
export class QueryReader {
  readonly #query: URLSearchParams;
  readonly #details: ErrorDetail[] = []; // at most one for each parameter that a route reads

  constructor(url: string) {
    const mark = url.indexOf("?");
    this.#query = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  }

  optional(name: string, max: number): string | null {
    const [first, ...others] = this.#query.getAll(name);
    if (first === undefined) return null;
    if (others.length === 0 && first.length <= max) return first;
    return this.#wrong(name, `Input should be given once, with at most ${max} characters`);
  }

  text(name: string, max: number): string {
    const given = this.optional(name, max);
    return given ?? this.#missing(name) ?? "";
  }

  tenant(name = "id_empresa"): number {
    const given = this.text(name, 16);
    if (/^[1-9]\d{0,14}$/.test(given)) return Number(given);
    if (given !== "") this.#wrong(name, "Input should be a valid integer");
    return 0;
  }

  date(name: string): CivilDate {
    const given = this.text(name, 10);
    const date = parseDate(given);
    if (date === null && given !== "") this.#wrong(name, "Input should be a day, YYYY-MM-DD");
    // Whoever reads a wrong one meets `check` before using it.
    return date ?? EPOCH;
  }

  wrong(name: string, msg: string): void {
    this.#wrong(name, msg);
  }

  /** @throws AgentError `invalid_request` naming the parameters, never their values */
  check(): void {
    if (this.#details.length === 0) return;
    const details = this.#details;
    throw new AgentError("invalid_request", "the query's parameters are not valid", { details });
  }

  #missing(name: string): null {
    if (this.#details.some(({ loc }) => loc.at(-1) === name)) return null;
    this.#details.push({ type: "missing", loc: ["query", name], msg: "Field required, once" });
    return null;
  }

  #wrong(name: string, msg: string): null {
    this.#details.push({ type: "value_error", loc: ["query", name], msg });
    return null;
  }
}

const { date: EPOCH } = civilDateTime(0, "UTC");

export interface DayRange {
  readonly from: CivilDate;
  /** Not counted. */
  readonly until: CivilDate;
}

export function rangeIn(query: QueryReader): DayRange {
  const [from, until] = [query.date("from"), query.date("until")];
  query.check();
  const days = daysBetween(from, until);
  if (days < 1 || days > DAYS_MAX) {
    query.wrong("until", `Input should be 1 to ${DAYS_MAX} days after from`);
  }
  query.check();
  return { from, until };
}

/** @throws AgentError `invalid_request` for a block that ends before it begins or is too long */
export function checkBlockLength(milliseconds: number): void {
  const days = milliseconds / (24 * 3_600_000);
  if (days > 0 && days <= BLOCK_DAYS_MAX) return;
  const msg = `Input should be after start, by at most ${BLOCK_DAYS_MAX} days`;
  const details = [{ type: "value_error", loc: ["body", "until"], msg }];
  throw new AgentError("invalid_request", "the request's fields are not valid", { details });
}
