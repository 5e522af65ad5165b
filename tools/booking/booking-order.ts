// Parses the model's arguments into a booking order, fully validated before any request is sent.
// With `code`, name and email must be in the customer's own words. Pure.

import assert from "node:assert";
import { z } from "zod";
import { cutGraphemes } from "../../engine/core/bytes.ts";
import { isVisible } from "../../engine/core/visible.ts";
import { hostOf } from "./booking-calendars.ts";
import type { BookingCalendars } from "./booking-calendars.ts";
import { rulesByResource } from "./company-place.ts";
import { PHONE_MISSING, PLACE_WORDS, companyProposalText } from "./company-texts.ts";
import { parseSlot, presentOf } from "./slot-parser.ts";
import type { BookingRules } from "./slot-parser.ts";
import type { CompanyToolContext, BookingOrder } from "./booking-context.ts";
import * as bookingTexts from "./booking-texts.ts";
import { proposalText } from "./change-texts.ts";
import { formatTimestamp } from "../dates/civil-time.ts";
import type { Proposal } from "./confirmation.ts";
import { parseEmail, parseName, parsePhone } from "../customer/customer-fields.ts";
import { wroteEmail, wroteName, wrotePhone } from "../customer/customer-words.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { AskedField, Company } from "../domain/company.ts";
import { bookingKey, digest } from "../records/booking-journal.ts";
import { wordsOfCustomer } from "../customer/customer-notes.ts";
import { invalidTime, placeRejection, rejection } from "./rejections.ts";
import type { Rejection } from "./rejections.ts";
import * as texts from "./slot-texts.ts";
import { htmlToText } from "../text/html-to-text.ts";

/** The arguments of create_booking. */
export const PARAMETERS = z.object({
  date: z.string().max(32).describe("Fecha en formato AAAA-MM-DD"),
  time: z.string().max(32).describe("Hora en formato HH:MM AM/PM"),
  customer_name: z.string().max(400).describe("Nombre completo del cliente"),
  customer_contact: z
    .string()
    .max(400)
    .describe("Correo electrónico del cliente; vacío solo si las reglas dicen que es opcional"),
});

/** The same with what a company's file adds. */
export const COMPANY_PARAMETERS = PARAMETERS.extend({
  service: z.string().max(200).nullable().describe(PLACE_WORDS.service),
  resource: z.string().max(200).nullable().describe(PLACE_WORDS.resource),
  phone: z.string().max(64).nullable().describe("Teléfono del cliente, si él lo escribió; o null"),
  notes: z
    .string()
    .max(400)
    .nullable()
    .describe("Lo que el cliente pide que la empresa sepa de su cita, en una frase; o null"),
});

type Arguments = z.infer<typeof PARAMETERS> & Partial<z.infer<typeof COMPANY_PARAMETERS>>;

interface OrderOptions {
  readonly timeZone: string;
  readonly confirm: "model" | "code";
  readonly calendars: Pick<BookingCalendars, "rulesOf" | "own">;
}

/** Validates everything that needs no request; one order for each resource that may be meant. */
export function parseOrders(
  args: Arguments,
  context: CompanyToolContext,
  options: OrderOptions,
): Orders | Rejection {
  const { data } = context;
  const rules = options.calendars.rulesOf(data, args);
  if ("customerText" in rules) return placeRejection(rules);
  const host = hostOf(data);
  if (rules.place === null && host === null) {
    return rejection(texts.NOT_CONFIGURED, "not_configured");
  }
  const present = presentOf(context, options.timeZone);
  const parsed = parseSlot(args, rules.durationMinutes, present);
  if (parsed.kind !== "slot") return invalidTime(texts.problemText(parsed));
  const customer = parseCustomer(args, context, confirmOf(data, options.confirm));
  if ("kind" in customer) return customer;
  const { slot } = parsed;
  const start = formatTimestamp(slot.date, slot.start);
  const [first, ...rest] = rulesByResource(rules).map((one): BookingOrder => {
    const journalKey = bookingKey(start, customer.name, placeKey(one));
    const isOwn = options.calendars.own(one) !== null;
    return { slot, start, ...customer, journalKey, rules: one, host: isOwn ? null : host };
  });
  assert(first !== undefined, "an appointment has a place");
  return [first, ...rest];
}

/** In the owner's order; never empty. */
export type Orders = readonly [BookingOrder, ...BookingOrder[]];

/** Who reads the yes, the model or the code: the company's file, or the process's setting. */
export function confirmOf(
  { company }: Pick<ChatConfig, "company">,
  confirm: OrderOptions["confirm"],
): OrderOptions["confirm"] {
  return company?.booking.confirm ?? confirm;
}

/** Service and resource of the journal's key; none where a backend keeps the appointment. */
function placeKey({ place }: BookingRules): readonly string[] {
  if (place === null) return [];
  const [{ id, calendar }] = place.resources;
  return place.company.calendars[calendar]?.kind === "backend" ? [] : [place.service?.id ?? "", id];
}

type Customer = Pick<BookingOrder, "name" | "email" | "phone" | "notes">;

/** Who it is for: with `code`, only as the customer or the caller wrote it. */
function parseCustomer(
  args: Arguments,
  context: CompanyToolContext,
  confirm: OrderOptions["confirm"],
): Customer | Rejection {
  const { customerPhone, company } = context.data;
  const name = parseName(args.customer_name);
  if (name.kind === "refused") return rejection(bookingTexts.nameText(name.reason), "invalid_name");
  const { customer_contact: contact } = args;
  const isOptional = company === null ? customerPhone !== null : !asks(company, "email");
  const given = isOptional && !isVisible(contact) ? null : parseEmail(contact);
  // Where no email is asked for, a contact that is none may be the phone.
  const isNone = company !== null && isOptional && given?.kind === "refused";
  const email = isNone ? null : given;
  if (email?.kind === "refused") {
    return rejection(bookingTexts.emailText(email.reason), "invalid_contact");
  }
  const written = isVisible(args.phone ?? "") || !isNone ? (args.phone ?? "") : contact;
  const phone = company === null ? customerPhone : phoneFor(written, customerPhone);
  if (company !== null && phone === null && asks(company, "phone")) {
    return rejection(PHONE_MISSING, "invalid_contact");
  }
  const customer = { name: name.value, email: email?.value ?? null, phone, notes: notesOf(args) };
  const unwritten = confirm === "code" ? notWritten(customer, context) : null;
  return unwritten ?? customer;
}

function asks({ booking }: Company, field: AskedField): boolean {
  return booking.asks.includes(field);
}

/** What the caller gives needs no writing. */
function phoneFor(words: string, given: string | null): string | null {
  const phone = parsePhone(words);
  return phone ?? given;
}

function notWritten(
  { name, email, phone }: Customer,
  context: CompanyToolContext,
): Rejection | null {
  const words = wordsOfCustomer(context);
  if (!wroteName(name, words)) return rejection(bookingTexts.NOT_WRITTEN.name, "invalid_name");
  if (email !== null && !wroteEmail(email, words)) {
    return rejection(bookingTexts.NOT_WRITTEN.email, "invalid_contact");
  }
  const isTheirs = phone === null || phone === context.data.customerPhone;
  return isTheirs || wrotePhone(phone, words) ? null : rejection(PHONE_MISSING, "invalid_contact");
}

/** One line that is safe to show and to keep; "" and what cannot be seen is none. */
function notesOf({ notes }: Arguments): string | null {
  const line = htmlToText((notes ?? "").toWellFormed())
    .replace(/\s+/g, " ")
    .trim();
  return isVisible(line) ? cutGraphemes(line, NOTES_CHARACTERS_MAX) : null;
}

const NOTES_CHARACTERS_MAX = 200;

/** What the customer must agree to. */
export function bookingProposal(order: BookingOrder): Proposal {
  const { slot, start, name, email, rules } = order;
  const { place } = rules;
  const said = place === null ? [] : [place.service?.name ?? "", place.resources[0].name];
  return {
    ...{ action: "book", hash: hashOf(order), start },
    summary: place === null ? proposalText(slot, name, email) : companyProposalText(order, place),
    shown: {
      names: [name, ...said.filter((part) => part !== "")],
      emails: email === null ? [] : [email],
      moments: [{ date: slot.date, minute: slot.start }],
    },
  };
}

/** Covers all data, including what the customer is not shown. */
function hashOf({ slot, start, name, email, phone, notes, host, rules }: BookingOrder): string {
  const { place } = rules;
  if (place === null) {
    assert(host !== null, "a backend's booking has a host");
    return digest(start, slot.end, name, email ?? phone ?? "", host.userId, host.userEmail);
  }
  const { service, resources, company } = place;
  const terms = [service?.id ?? "", resources[0].id, String(service?.price), company.currency];
  return digest(start, slot.end, name, email ?? "", phone ?? "", notes ?? "", ...terms);
}
