// Parses the model's arguments into a booking order, fully validated before any request is sent.
// With `code`, name and email must be in the customer's own words. Pure.

import { z } from "zod";
import { isVisible } from "../../engine/core/visible.ts";
import { parseSlot, bookingRulesOf } from "./slot-parser.ts";
import type { CompanyToolContext, BookingOrder } from "./booking-context.ts";
import * as bookingTexts from "./booking-texts.ts";
import { proposalText } from "./change-texts.ts";
import { formatTimestamp } from "../dates/civil-time.ts";
import type { Proposal } from "./confirmation.ts";
import { parseEmail, parseName } from "../customer/customer-fields.ts";
import { wroteEmail, wroteName } from "../customer/customer-words.ts";
import { bookingKey, digest } from "../records/booking-journal.ts";
import { wordsOfCustomer } from "../customer/customer-notes.ts";
import { invalidTime, rejection } from "./rejections.ts";
import type { Rejection } from "./rejections.ts";
import * as texts from "./slot-texts.ts";

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

interface OrderOptions {
  readonly timeZone: string;
  readonly confirm: "model" | "code";
}

/** Validates everything that needs no request. */
export function parseOrder(
  args: z.infer<typeof PARAMETERS>,
  context: CompanyToolContext,
  { timeZone, confirm }: OrderOptions,
): BookingOrder | Rejection {
  const rules = bookingRulesOf(context.data);
  const { userId, userEmail } = context.data;
  if (rules === null || userId === null || userEmail === null) {
    return rejection(texts.NOT_CONFIGURED, "not_configured");
  }
  const parsed = parseSlot(args, rules.durationMinutes, { now: context.now(), timeZone });
  if (parsed.kind !== "slot") return invalidTime(texts.problemText(parsed));
  const customer = parseCustomer(args, context, confirm);
  if ("kind" in customer) return customer;
  const { slot } = parsed;
  const start = formatTimestamp(slot.date, slot.start);
  const journalKey = bookingKey(start, customer.name);
  return { slot, start, ...customer, journalKey, rules, userId, userEmail };
}

/** Who it is for: with `code`, only as the customer or the caller wrote it. */
function parseCustomer(
  args: z.infer<typeof PARAMETERS>,
  context: CompanyToolContext,
  confirm: OrderOptions["confirm"],
): Pick<BookingOrder, "name" | "email" | "phone"> | Rejection {
  const { customerPhone: phone } = context.data;
  const name = parseName(args.customer_name);
  if (name.kind === "refused") return rejection(bookingTexts.nameText(name.reason), "invalid_name");
  const isLeftOut = phone !== null && !isVisible(args.customer_contact);
  const email = isLeftOut ? null : parseEmail(args.customer_contact);
  if (email?.kind === "refused") {
    return rejection(bookingTexts.emailText(email.reason), "invalid_contact");
  }
  const address = email?.value ?? null;
  if (confirm === "code") {
    const words = wordsOfCustomer(context);
    if (!wroteName(name.value, words)) {
      return rejection(bookingTexts.NOT_WRITTEN.name, "invalid_name");
    }
    if (address !== null && !wroteEmail(address, words)) {
      return rejection(bookingTexts.NOT_WRITTEN.email, "invalid_contact");
    }
  }
  return { name: name.value, email: address, phone };
}

/** What the customer must agree to. */
export function bookingProposal(order: BookingOrder): Proposal {
  const { slot, start, name, email } = order;
  return {
    ...{ action: "book", hash: hashOf(order), start },
    summary: proposalText(slot, name, email),
    shown: {
      names: [name],
      emails: email === null ? [] : [email],
      moments: [{ date: slot.date, minute: slot.start }],
    },
  };
}

/** Covers all data, including what the customer is not shown. */
function hashOf({ slot, start, name, email, phone, userId, userEmail }: BookingOrder): string {
  return digest(start, slot.end, name, email ?? phone ?? "", userId, userEmail);
}
