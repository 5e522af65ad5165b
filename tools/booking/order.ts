// From the model's arguments to an order: a booking whose every word was judged before anything is
// asked of anyone. With `code`, name and email only count in the customer's own words. Pure.

import { z } from "zod";
import type { ToolContext } from "../../engine/toolbox/toolbox.ts";
import { isVisible } from "../../engine/core/visible.ts";
import { readSlot, termsOf } from "./appointment.ts";
import type { BookingTerms } from "./appointment.ts";
import * as bookingTexts from "./booking-texts.ts";
import { proposalText } from "./change-texts.ts";
import type { ChatConfig } from "../domain/tenant-config.ts";
import { stamp } from "../dates/civil.ts";
import type { Intention } from "./confirmation.ts";
import { readEmail, readName } from "../customer/customer.ts";
import { wroteEmail, wroteName } from "../customer/customer-words.ts";
import { createField, digest } from "../records/entries.ts";
import { wordsOfCustomer } from "../customer/notes.ts";
import { invalidTime, refusal } from "./refusals.ts";
import type { Refusal } from "./refusals.ts";
import type { Slot } from "../dates/schedule.ts";
import * as texts from "./texts.ts";

/** A booking whose every word was judged; nobody has been asked yet. */
export interface Order {
  readonly slot: Slot;
  /** Its first moment as the backend writes it. */
  readonly start: string;
  readonly name: string;
  /** Null where the company does without: its caller knows the customer's phone. */
  readonly email: string | null;
  readonly phone: string | null;
  readonly terms: BookingTerms;
  readonly userId: number;
  readonly userEmail: string;
  /** Where the session's records keep it. */
  readonly field: string;
}

type ReadOrder = { readonly kind: "order"; readonly order: Order } | Refusal;

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

interface OrderRules {
  readonly timeZone: string;
  readonly confirm: "model" | "code";
}

/** Everything that can be judged without asking anybody. */
export function readOrder(
  args: z.infer<typeof PARAMETERS>,
  context: ToolContext<ChatConfig>,
  { timeZone, confirm }: OrderRules,
): ReadOrder {
  const terms = termsOf(context.data);
  const { userId, userEmail } = context.data;
  if (terms === null || userId === null || userEmail === null) {
    return refusal(texts.NOT_CONFIGURED, "not_configured");
  }
  const read = readSlot(args, terms.durationMinutes, { now: context.now(), timeZone });
  if (read.kind !== "slot") return invalidTime(texts.problemText(read));
  const customer = readCustomer(args, context, confirm);
  if ("kind" in customer) return customer;
  const { slot } = read;
  const start = stamp(slot.date, slot.start);
  const field = createField(start, customer.name);
  return { kind: "order", order: { slot, start, ...customer, field, terms, userId, userEmail } };
}

/** Who it is for: with `code`, only in words that the customer or the caller gave. */
function readCustomer(
  args: z.infer<typeof PARAMETERS>,
  context: ToolContext<ChatConfig>,
  confirm: OrderRules["confirm"],
): Pick<Order, "name" | "email" | "phone"> | Refusal {
  const { customerPhone: phone } = context.data;
  const name = readName(args.customer_name);
  if (name.kind === "refused") return refusal(bookingTexts.nameText(name.why), "invalid_name");
  const isLeftOut = phone !== null && !isVisible(args.customer_contact);
  const email = isLeftOut ? null : readEmail(args.customer_contact);
  if (email?.kind === "refused") {
    return refusal(bookingTexts.emailText(email.why), "invalid_contact");
  }
  const address = email?.value ?? null;
  if (confirm === "code") {
    const words = wordsOfCustomer(context);
    if (!wroteName(name.value, words)) {
      return refusal(bookingTexts.NOT_WRITTEN.name, "invalid_name");
    }
    if (address !== null && !wroteEmail(address, words)) {
      return refusal(bookingTexts.NOT_WRITTEN.email, "invalid_contact");
    }
  }
  return { name: name.value, email: address, phone };
}

/** What the customer must agree to. */
export function intentionOf(order: Order): Intention {
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

/** All of it, also what the customer is not shown. */
function hashOf({ slot, start, name, email, phone, userId, userEmail }: Order): string {
  return digest(start, slot.end, name, email ?? phone ?? "", userId, userEmail);
}
