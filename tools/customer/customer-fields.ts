// Validates and normalises the name and the email address of a booking. Pure. A validated value is
// safe in a title, a payload and a reply.

import { INVISIBLE } from "../../engine/core/visible.ts";

export type ParsedName =
  | { readonly kind: "name"; readonly value: string }
  | {
      readonly kind: "refused";
      readonly reason: "too_short" | "too_long" | "digits" | "characters";
    };

export type ParsedEmail =
  | { readonly kind: "email"; readonly value: string }
  | { readonly kind: "refused"; readonly reason: "empty" | "phone" | "too_long" | "form" };

const NAME_LETTERS_MIN = 2;
/** Code points. */
const NAME_LENGTH_MAX = 100;
/** RFC 5321: a whole address, and the part before the @. */
const EMAIL_LENGTH_MAX = 254;
const EMAIL_LOCAL_LENGTH_MAX = 64;

/** Letters and marks of any script, and the few signs used in names. */
const NAME = /^[\p{L}\p{M}][\p{L}\p{M} '’.-]*$/u;
/** Invisible letters, such as fillers and selectors. */
const UNSEEN_LETTER = new RegExp(`[${INVISIBLE}]`, "u");
const STACKED_MARKS = /\p{M}{5}/u;
const LOOKALIKE_SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];

/** Particles of surnames, which stay in lower case inside a name. */
const PARTICLES: ReadonlySet<string> = new Set(
  "de del la las los el y e i da das do dos di du van von der den ter al bin ibn".split(" "),
);

export function parseName(text: string): ParsedName {
  const name = text
    .normalize("NFC")
    .replace(/\p{Zs}+/gu, " ")
    .trim();
  const length = [...name].length;
  if (length > NAME_LENGTH_MAX) return { kind: "refused", reason: "too_long" };
  if (/\p{N}/u.test(name)) return { kind: "refused", reason: "digits" };
  const letters = name.match(/\p{L}/gu)?.length ?? 0;
  if (name === "" || (letters < NAME_LETTERS_MIN && NAME.test(name))) {
    return { kind: "refused", reason: "too_short" };
  }
  if (!NAME.test(name) || UNSEEN_LETTER.test(name) || STACKED_MARKS.test(name) || mixed(name)) {
    return { kind: "refused", reason: "characters" };
  }
  const value = capitalisedUntilStable(name);
  // Changing case may lengthen a few letters; the typed form is short enough.
  return { kind: "name", value: [...value].length > NAME_LENGTH_MAX ? name : value };
}

/** A word that mixes in lookalike letters of another alphabet is a disguise, not a name. */
function mixed(name: string): boolean {
  return name
    .split(/[^\p{L}\p{M}]+/u)
    .some((word) => LOOKALIKE_SCRIPTS.filter((script) => script.test(word)).length > 1);
}

/**
 * Capitalisation may change how later rounds treat the name (`e 'Z`): repeats until it is stable,
 * so that a name given twice is the same name.
 */
function capitalisedUntilStable(name: string): string {
  let value = name;
  for (let round = 0; round < CAPITALISE_ROUNDS_MAX; round++) {
    const next = capitalised(value);
    if (next === value) break;
    value = next;
  }
  return value;
}

/** Random names took at most three. */
const CAPITALISE_ROUNDS_MAX = 8;

/** Capitalises only words in all lower or all upper case: a name written in mixed case stays. */
function capitalised(name: string): string {
  const isMixedCase = !isLower(name) && !isUpper(name);
  const words = name.split(" ");
  return words
    .map((word, index) => {
      const particle = PARTICLES.has(word.toLowerCase()) && (index > 0 || isMixedCase);
      if (particle && index < words.length - 1) return isMixedCase ? word : word.toLowerCase();
      return isLower(word) || (isUpper(word) && !isInitial(word)) ? capitalisedWord(word) : word;
    })
    .join(" ");
}

function isLower(text: string): boolean {
  return text === text.toLowerCase() && text !== text.toUpperCase();
}

function isUpper(text: string): boolean {
  return text === text.toUpperCase() && text !== text.toLowerCase();
}

function isInitial(word: string): boolean {
  return /^\p{L}\p{M}*\.?$/u.test(word);
}

/** `jean-françois` and `o'connor` have two capitals, `ng'ang'a` has one. */
function capitalisedWord(word: string): string {
  // Georgian has capitals only in Unicode; names are not written with them.
  if (/\p{Script=Georgian}/u.test(word)) return word;
  return word
    .toLowerCase()
    .replace(/(^|[-.])(\p{L})/gu, (_, before: string, letter: string) => before + upper(letter))
    .replace(
      /(^|-)(\p{L})(['’])(\p{L})(?=\p{L})/gu,
      (_, before: string, first: string, mark: string, letter: string) =>
        before + first + mark + upper(letter),
    )
    .normalize("NFC");
}

function upper(letter: string): string {
  const capital = letter.toUpperCase();
  // One letter stays one letter: the capital of "ß" is not used in names.
  return [...capital].length === 1 ? capital : letter;
}

const EMAIL_LOCAL =
  /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_+%&'~!#$*-]*(\.[\p{L}\p{M}\p{N}_+%&'~!#$*-]+)*$/u;
const EMAIL_DOMAIN = /^([\p{L}\p{N}]([\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+/u;
const EMAIL_TOP = /\.(\p{L}[\p{L}\p{M}]{1,62}|xn--[a-z0-9-]{1,59})$/u;

/** Lower-cased; letters outside ASCII are allowed, as in `ñ@x.pe`. */
export function parseEmail(text: string): ParsedEmail {
  const email = text.normalize("NFC").trim().toLowerCase();
  if (email === "") return { kind: "refused", reason: "empty" };
  if (email.length > EMAIL_LENGTH_MAX) return { kind: "refused", reason: "too_long" };
  if (/^[+(]?\d[\d\s().-]{5,}$/.test(email)) return { kind: "refused", reason: "phone" };
  const at = email.lastIndexOf("@");
  const local = email.slice(0, Math.max(at, 0));
  const domain = email.slice(at + 1);
  const isValid =
    local.length <= EMAIL_LOCAL_LENGTH_MAX &&
    EMAIL_LOCAL.test(local) &&
    EMAIL_DOMAIN.test(domain) &&
    EMAIL_TOP.test(domain) &&
    !/[^\p{L}\p{M}\p{N}.-]|\.\.|-\./u.test(domain) &&
    !UNSEEN_LETTER.test(email) &&
    !mixed(email);
  return isValid ? { kind: "email", value: email } : { kind: "refused", reason: "form" };
}

/** Digits of the shortest and the longest phone number that can be called. */
const PHONE_DIGITS = { min: 6, max: 15 } as const;

/** As it is written, with single spaces; null for a text that is no phone number. */
export function parsePhone(text: string): string | null {
  const phone = text.normalize("NFKC").replace(/\s+/g, " ").trim();
  const count = phone.replace(/\D/g, "").length;
  const isLong = count >= PHONE_DIGITS.min && count <= PHONE_DIGITS.max;
  return isLong && /^[+(]?\d[\d .()-]*$/.test(phone) && phone.length <= 32 ? phone : null;
}
