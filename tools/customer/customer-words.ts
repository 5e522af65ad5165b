// Checks whether the customer wrote a name or an email in this session: a value that only a model
// gave never counts. Pure, and linear in what was written.

import { parseEmail } from "./customer-fields.ts";
import { normaliseText } from "../text/normalise.ts";

/** What the customer is known to have written. */
export interface CustomerWords {
  /** Their retained messages, including this turn's. */
  readonly messages: readonly string[];
  /** From the notes of evicted turns, or from the caller. */
  readonly names: readonly string[];
  readonly emails: readonly string[];
}

/** Every word of the name is in what the customer wrote, regardless of case, accents and order. */
export function wroteName(name: string, { messages, names }: CustomerWords): boolean {
  const wanted = wordsOf(name);
  if (wanted.length === 0) return false;
  const isIn = (text: string): boolean => {
    const said = new Set(wordsOf(text));
    return wanted.every((word) => said.has(word));
  };
  if (names.some((known) => isIn(known))) return true;
  const said = new Set(messages.flatMap(wordsOf));
  return wanted.every((word) => said.has(word));
}

/** The same address, also when dictated: "ana arroba gmail punto com". */
export function wroteEmail(email: string, { messages, emails }: CustomerWords): boolean {
  if (emails.includes(email)) return true;
  return messages.some((message) => addressesOf(message).has(email));
}

/** The same digits in one message, however they are grouped; one may have a country code. */
export function wrotePhone(phone: string, { messages }: CustomerWords): boolean {
  const wanted = phone.replace(/\D/g, "");
  return messages.some((message) =>
    (message.match(/\+?\d[\d .()-]{4,30}\d/g) ?? [])
      .map((group) => group.replace(/\D/g, ""))
      .some((said) => isSameNumber(said, wanted)),
  );
}

function isSameNumber(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= 6 && long.endsWith(short) && long.length - short.length <= 3;
}

function wordsOf(text: string): readonly string[] {
  return normaliseText(text).match(/\p{L}+/gu) ?? [];
}

const ADDRESS = /[^\s<>"'(),;:@]{1,64}@[^\s<>"'(),;:@]{1,254}/g;

function addressesOf(message: string): ReadonlySet<string> {
  const plain = message.normalize("NFC").toLowerCase();
  const spelled = plain
    .replace(/\s*(?:@|\(?\barroba\b\)?)\s*/g, "@")
    .replace(/\s+(?:punto|dot)\s+/g, ".")
    .replace(/\s+(?:guion bajo|guión bajo)\s+/g, "_");
  const found = [plain, spelled].flatMap((text) => text.match(ADDRESS) ?? []);
  return new Set(
    found.flatMap((address) => {
      const read = parseEmail(address.replace(/[.!?]+$/, ""));
      return read.kind === "email" ? [read.value] : [];
    }),
  );
}
