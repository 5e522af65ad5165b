// The simulated customers' replies to a summary, and how they introduce themselves. The meanings
// are fixed here, so that the judges do not depend on the product's parsers. Pure.

import { canaryOf } from "./canary.ts";
import type { Owner } from "./canary.ts";

/** Each of these is a yes; all other texts here are not. */
export const YES = [
  ...["sí", "sí", "sí, por favor", "sí, está bien", "confirmo", "de acuerdo", "claro que sí"],
  ...["ok, gracias", "perfecto"],
] as const;
export const NO = ["no", "no, gracias", "mejor no"] as const;
/** Neither: they take back, ask, put off or hope. */
export const UNSURE = [
  ...["sí, pero a las 17:00", "¿sí?", "creo que sí", "mañana te confirmo", "sí, para Marta"],
  ...["déjame ver", "todavía no"],
] as const;

const AGREEING: ReadonlySet<string> = new Set(YES);

export function isYes(message: string): boolean {
  return AGREEING.has(message);
}

export type FirstName = "Ana" | "Luis";

export function nameOf(first: FirstName, { tenant, sessionId }: Owner): string {
  return `${first} ${capital(canaryOf(tenant, sessionId))}`;
}

export function emailOf({ tenant, sessionId }: Owner): string {
  return `${canaryOf(tenant, sessionId)}@correo.pe`;
}

export function introduction(first: FirstName, owner: Owner): string {
  return `soy ${nameOf(first, owner)}, ${emailOf(owner)}`;
}

/** The first name that was given last in these messages. */
export function firstNameIn(messages: readonly string[]): FirstName {
  const said = messages.findLast((text) => /\bsoy (?:Ana|Luis)\b/.test(text)) ?? "";
  return /\bsoy Luis\b/.test(said) ? "Luis" : "Ana";
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
