// Parses one customer message: the facts it states, and its intents. Pure. Earlier messages are
// conversation.ts' part.

import { detectIntents } from "./intents.ts";
import type { Intents } from "./intents.ts";
import { emailsIn, maskEmails, maskPhones, mentionsPhone, findEmail } from "./people.ts";
import { findLooseName, findName } from "./names.ts";
import { extractDates } from "../../dates/extract-dates.ts";
import { fold, mask, maskAll } from "./text.ts";
import { blank, chooseDay, civilDay } from "./dates.ts";
import { chooseRange, chooseTime, readPartOfDay } from "./times.ts";
import type { HourRange } from "./times.ts";

/** The facts that the assistant's last reply asked for. */
export interface RequestedFacts {
  readonly name: boolean;
  readonly email: boolean;
  readonly day: boolean;
  readonly minute: boolean;
  readonly confirmation: boolean;
  /** "¿Desea agendar una cita?" */
  readonly offer: boolean;
}

export interface MessageFacts {
  readonly text: string;
  readonly day: number | null;
  /** "El jueves o el viernes": to be asked; `day` is null then. Else empty. */
  readonly dayChoices: readonly number[];
  readonly minuteChoices: readonly number[];
  readonly dayTrouble: "impossible" | "conflict" | null;
  readonly minute: number | null;
  readonly minuteTrouble: boolean;
  /** "entre 3 y 5": an hour of it is to be chosen. */
  readonly range: HourRange | null;
  /** "tarde" and the like, without an hour. */
  readonly partOfDay: string | null;
  readonly name: string | null;
  /** Null also where the message has several and corrects none. */
  readonly email: string | null;
  readonly manyEmails: boolean;
  readonly phone: boolean;
  readonly intents: Intents;
  /** The original message with those facts blanked, for a search term. */
  readonly rest: string;
  /** The original message without a voice note's length, addresses and the customer's name. */
  readonly unnamed: string;
}

/** Longer messages, which the product never accepts, are cut. */
const CHARACTERS_MAX = 4096;
const LINK = /https?:\/\/\S+/g;
/** "(0:12)", "🎤 1:05": how long a voice note is. */
const VOICE_LENGTH = /\(\s*\d{1,2}:\d{2}\s*\)|(?:🎤|🎙️?|🔊|🎵|▶️?)\s*\d{1,2}:\d{2}/gu;
/** "El viernes, los dos": no second of the month. */
const BOTH = /\b[Ll]os (?:dos|tres|cuatro|2|3|4)\b|\b[Ll]as (?:dos|2)(?= con\b)/g;
const PRICE = /s\/\.?\s*\d[\d.,]*|\b\d[\d.,]*\s*(?:soles|dolares|usd)\b/g;

export interface MessageHints {
  /** Words that look like a name and are none: a service of the company. */
  readonly isNoName?: (name: string) => boolean;
}

export function parseMessage(
  message: string,
  today: number | null,
  asked: RequestedFacts,
  { isNoName = () => false }: MessageHints = {},
): MessageFacts {
  const text = message.slice(0, CHARACTERS_MAX).normalize("NFC");
  const manyEmails =
    emailsIn(text).size > 1 && !/\b(?:perd[oó]n|mejor|no,|digo|corrijo)/i.test(text);
  const email = manyEmails ? null : findEmail(text);
  const masked = maskAll(maskAll(maskEmails(text), LINK), VOICE_LENGTH);
  const plain = maskPhones(maskAll(masked, BOTH));
  const found = manyEmails ? null : findName(plain, asked.name);
  const introduced = found === null || isNoName(found.name) ? null : found;
  const nameless = introduced === null ? plain : mask(plain, introduced.start, introduced.end);
  const moments = extractDates(nameless, civilDay(today));
  const folded = fold(nameless);
  const date = chooseDay(folded, moments);
  const part = readPartOfDay(folded);
  const range = chooseRange(folded, moments, part);
  const asks = { asked: asked.minute, part };
  // "Hoy a las 5 o mañana a las 4": with the day, the hour is open, too.
  const isOpen = date.kind === "several" && moments.times.length > 1;
  const time = isOpen ? { kind: "none" as const } : chooseTime(folded, moments, asks);
  const spans = time.kind === "time" ? [...moments.times, time.span] : moments.times;
  const unread = blend(nameless, blank(maskAll(folded, PRICE), [...moments.days, ...spans]));
  const loose = introduced === null && email !== null ? findLooseName(unread) : null;
  const rest = loose === null ? unread : mask(unread, loose.start, loose.end);
  return {
    text,
    day: date.kind === "date" ? date.day : null,
    dayChoices: date.kind === "several" ? date.days : [],
    minuteChoices: time.kind === "several" && range === null ? time.minutes : [],
    dayTrouble: date.kind === "impossible" || date.kind === "conflict" ? date.kind : null,
    minute: time.kind === "time" && range === null ? time.minute : null,
    minuteTrouble: time.kind === "impossible",
    range,
    partOfDay: part,
    name: (introduced ?? loose)?.name ?? null,
    email: email?.email ?? null,
    manyEmails,
    phone: email === null && mentionsPhone(text),
    intents: detectIntents(text, {
      rest: fold(rest),
      dated: ["date", "several"].includes(date.kind) || ["time", "several"].includes(time.kind),
    }),
    rest,
    unnamed: nameless,
  };
}

/** The characters of `text` wherever `rest` is not blanked. */
function blend(text: string, rest: string): string {
  return Array.from({ length: text.length }, (_, index) =>
    rest.charAt(index) === " " ? " " : text.charAt(index),
  ).join("");
}
