// Finds the name and the email that a customer's message states. Pure, and linear in the message.

import { parseEmail, parseName } from "./customer-fields.ts";

interface SelfIntroduction {
  readonly name: string;
  readonly email: string;
}

/** The last name and the last email in a message; "me llamo" outranks "soy". */
export function findIntroduction(message: string): Partial<SelfIntroduction> {
  const text = message.normalize("NFC");
  const said = [...text.matchAll(IS), ...text.matchAll(NAMED)];
  const names = said.map(([, words = ""]) => validName(words));
  const emails = [...message.matchAll(EMAIL)].map(([address]) => validEmail(address));
  const name = names.findLast((one) => one !== null);
  const email = emails.findLast((one) => one !== null);
  return {
    ...(name === undefined || name === null ? {} : { name }),
    ...(email === undefined || email === null ? {} : { email }),
  };
}

const NAME_WORDS_MAX = 6;
/** Words that continue the sentence: a name ends before them. */
const GOES_ON = "y|e|mi|tengo|quiero|quisiera|necesito|para|con|por|pero|correo";
const WORD = `(?!(?:${GOES_ON})(?!\\p{L}))(?:\\p{L}{1,2}\\.|[\\p{L}'’-]{1,40})`;
const SAYS = "me llamo|mi nombre(?: completo)? es|a nombre de";
const NAMED = new RegExp(`(?<![\\p{L}])(?:${SAYS})[: ] ?(${WORD}(?: ${WORD}){0,4})`, "giu");
/** "Soy" introduces many things: only capitals make it a name. */
const CAPITAL = "\\p{Lu}[\\p{L}'’-]{1,40}";
const IS = new RegExp(
  `(?<!\\p{L})[Ss]oy (${CAPITAL}(?: (?:(?:de|del|la|las|los) )?${CAPITAL}){0,4})`,
  "gu",
);
const EMAIL = /[^\s<>"'(),;:@]{1,64}@[^\s<>"'(),;:@]{1,254}/g;

export function validName(text: string): string | null {
  const name = parseName(text);
  // More words are a sentence.
  if (name.kind === "refused" || name.value.split(" ").length > NAME_WORDS_MAX) return null;
  return name.value;
}

export function validEmail(text: string): string | null {
  const email = parseEmail(text.replace(/[.!?]+$/, ""));
  return email.kind === "email" ? email.value : null;
}
