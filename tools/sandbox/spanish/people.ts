// Finds a customer's email and telephone in a Spanish message. Pure. The booking tool validates
// them.

import { fold, mask } from "./text.ts";
import type { Span } from "./text.ts";

const EMAIL = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/** "ana arroba gmail punto com", as in transcribed voice messages. */
const SPOKEN_EMAIL =
  /((?:\w+\s+(?:punto|guion bajo)\s+)*[\w.-]+)\s+arroba\s+([\w-]+)((?:\s+punto\s+\w+)+)/;
const PHONE = /(?<![\d/.:-])(?:\+?\d[\s-]?){7,15}(?![\d/:-])/;
const PHONES = new RegExp(PHONE, "g");
/** "12 03 2026" and "2026-03-12" are days. */
const DATE = /^\s*(?:\d{1,2}[\s-]\d{1,2}[\s-]\d{2,4}|\d{4}-\d{2}-\d{2})\s*$/;

interface EmailReading extends Span {
  readonly email: string;
}

/** The last address in the message: a correction comes after the wrong one. */
export function findEmail(text: string): EmailReading | null {
  const match = [...text.matchAll(EMAIL)].at(-1);
  if (match !== undefined) {
    const email = match[0].replace(/^[.'-]+/, "").toLowerCase();
    return { email, start: match.index, end: match.index + match[0].length };
  }
  const spoken = SPOKEN_EMAIL.exec(fold(text));
  if (spoken === null) return null;
  const [all, local, host, tail = ""] = spoken;
  const joined = (words = ""): string =>
    words.replace(/\s+punto\s+/g, ".").replace(/\s+guion bajo\s+/g, "_");
  const email = `${joined(local)}@${host}${joined(tail)}`;
  return { email, start: spoken.index, end: spoken.index + all.length };
}

/** Blanks every address, so that no other fact is found inside one. */
export function maskEmails(text: string): string {
  const plain = text.replace(EMAIL, (found) => " ".repeat(found.length));
  const spoken = SPOKEN_EMAIL.exec(fold(plain));
  return spoken === null ? plain : mask(plain, spoken.index, spoken.index + spoken[0].length);
}

/** All addresses in the message, as written with an @. */
export function emailsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(EMAIL)].map(([found]) => found.toLowerCase()));
}

/** The last number that can be called, as it was written. */
export function findPhone(text: string): string | null {
  const found = [...maskEmails(text).matchAll(PHONES)].map(([all]) => all.trim());
  return found.findLast((one) => !DATE.test(one)) ?? null;
}

/** Blanks every phone number, so that no hour is found inside one. */
export function maskPhones(text: string): string {
  return text.replace(PHONES, (found) => (DATE.test(found) ? found : " ".repeat(found.length)));
}

export function mentionsPhone(text: string): boolean {
  return PHONE.test(text);
}
