// What supports a claim: the appointments that a tool listed in this turn, and those in the
// session's notes. Uses data by tool and status, never a pattern over a tool's text. Pure.

import type { ReviewContext } from "../../engine/turn/reply-review.ts";
import { formatStart } from "../booking/change-texts.ts";
import { civilDateTime } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import {
  findDateMentionsAt,
  findDateMentions,
  foldText,
  hasNoMentions,
  isContainedIn,
} from "../dates/date-mentions.ts";
import type { DateMentions } from "../dates/date-mentions.ts";
import type { NotedAppointment } from "../customer/noted-appointments.ts";
import { notesOfHistory } from "../customer/customer-notes.ts";
import { bookingFactOf, bookingFacts } from "../domain/booking-facts.ts";
import type { BookingAction } from "../domain/booking-facts.ts";

/** The customer's bookings as far as this turn knows. Starts are `YYYY-MM-DD HH:MM:SS`. */
export interface KnownBookings {
  readonly today: CivilDate;
  /** Starts of the appointments that a tool listed in this turn; null if none did. */
  readonly listed: readonly string[] | null;
  /** Made, changed or pending in this session. */
  readonly noted: readonly NotedAppointment[];
  /** A tool's text for a rejected action of this turn; null if none was rejected. */
  readonly refused: string | null;
  /** The actions done in this turn. */
  readonly done: readonly { readonly action: BookingAction; readonly start: string }[];
}

export function knownBookingsOf(
  { executions, history, now }: ReviewContext,
  timeZone: string,
): KnownBookings {
  const facts = bookingFacts(executions);
  const list = facts.findLast((fact) => fact.kind === "listed");
  return {
    today: civilDateTime(now, timeZone).date,
    listed: list?.appointments.map(({ start }) => start) ?? null,
    noted: notesOfHistory(history).appointments,
    refused:
      executions.findLast((execution) => bookingFactOf(execution)?.kind === "not_done")
        ?.customerText ?? null,
    done: facts.flatMap((fact) => (fact.kind === "done" ? [fact] : [])),
  };
}

/** Starts of the existing appointments: a list from this turn is newer than the notes. */
export function knownStarts({ listed, noted }: KnownBookings): readonly string[] {
  const made = noted.filter(({ state }) => state === "made").map(({ start }) => start);
  return listed ?? made;
}

/** Whether the known bookings support what a sentence says about the customer's appointment. */
export function isSupported(sentence: string, known: KnownBookings): boolean {
  if (claimsImpossibleAction(sentence) || isOtherAction(sentence)) return false;
  const named = findDateMentionsAt(sentence, known.today);
  if (CANCELLED.test(foldText(sentence))) {
    const gone = known.noted.filter(({ state }) => state === "gone").map(({ start }) => start);
    return gone.length > 0 && (hasNoMentions(named) || isContainedInSome(named, gone));
  }
  const starts = knownStarts(known);
  // Without a date or time it may mean any appointment: supported only if some were just listed.
  if (hasNoMentions(named))
    return (known.listed ?? []).length > 0 && !MORE.test(foldText(sentence));
  return isContainedInSome(named, starts);
}

const CANCELLED = /\b(?:cancel|anul|elimin|borr|baja|desagend)|sin efecto|\bya no (?:va|sigue)\b/;
/** Speaks of an additional appointment. */
const MORE = /\b(?:segunda|otra|tambien|adicional|nueva|ambas|las dos|another|second|outra)\b/;

/** Actions that no tool here does: inform a person, call, write, put on a waiting list. */
const OTHER_ACTIONS = new RegExp(
  [
    "\\b(?:te|le|les|os) (?:va a |van a |vamos a |voy a )?(?:llam|escrib|contact|comunic|transf|" +
      "deriv|pas(?:o|amos) con|avis|busc)",
    "\\b(?:se|nos) (?:comunic|contact|pond)",
    "\\b(?:avise|avisamos|avisado|notifique|notificado|informe|informado|comente|pedi)\\b",
    "\\b(?:llamara|llamaran|llamaremos|contactara|contactaran|escribira|escribiran)\\b",
    "\\b(?:recordatorio|lista de espera|waitlist|waiting list|reminder|lembrete|callback)\\b",
    "\\b(?:envie|mande|enviado|mandado|enviamos|emailed|sent you|enviei|mandei)\\b",
    "\\b(?:asesor|agente|supervisor|encargad[oa]|gerente|recepcion|persona del equipo|humano)\\b",
    "\\b(?:someone|an agent|a human|our team|alguem|atendente)\\b",
  ].join("|"),
);

export function claimsImpossibleAction(sentence: string): boolean {
  return OTHER_ACTIONS.test(foldText(sentence));
}

/** Verbs of booking: "te agendé el jueves" may refer to an existing appointment. */
const BOOKING =
  /agend|reserv|registr|anot|apart|separ|confirm|program|apunt|inscri|marc|book|sched/;
/** Verb endings of the past in the first person; those of "-aré" are in the future. */
const DID = /(?<!\p{L})\p{L}{2,30}(?<![aei]r)(?:é|ei|(?<=\p{L}{3})í)(?!\p{L})/giu;
const NO_VERBS = new Set("que porque cafe te se de este bebe aqui asi ahi alli mi si".split(" "));
const HAS_DONE = new RegExp(
  "\\b(?:he|hemos|hei|acabo de|i ve|i have|we ve|just) ([a-z]{3,})" +
    "|^\\W*(?:(?:listo|hecho|ok|si|ya|done|pronto)\\W+)*([a-z]{3,}(?:ad[oa]|id[oa]|ed|taken)s?)\\b",
);

/**
 * Whether a sentence claims a finished action other than booking, which needs an execution of this
 * turn.
 */
function isOtherAction(sentence: string): boolean {
  const did = (sentence.match(DID) ?? []).map((verb) => foldText(verb));
  const done = HAS_DONE.exec(foldText(sentence).replace(/['’]/g, " "));
  return [...did, done?.[1] ?? "", done?.[2] ?? ""].some(
    (verb) => verb !== "" && !NO_VERBS.has(verb) && !BOOKING.test(verb),
  );
}

/**
 * Whether the bookings contain what is named, a day with an hour in one of them: the day of one and
 * the hour of another are no booking.
 */
function isContainedInSome(named: DateMentions, starts: readonly string[]): boolean {
  if (starts.length === 0 || named.relative) return false;
  const sources = starts.map((start) => findDateMentions(foldText(formatStart(start) ?? "")));
  return appointmentsIn(named).every((one) => sources.some((source) => isContainedIn(one, source)));
}

/**
 * A text's mentions as appointments: one hour on several days, several hours of one day, or as many
 * of each, in order. Where it is not clear which hour is of which day, each stands alone.
 */
function appointmentsIn({ times, ...named }: DateMentions): readonly DateMentions[] {
  const part = (parts: Partial<DateMentions>): DateMentions => ({
    ...{ times: [], days: [], weekdays: [], relative: false },
    ...parts,
  });
  const [days, weekdays] = [distinct(named.days), distinct(named.weekdays)];
  const count = Math.max(days.length, weekdays.length);
  const isClear = days.length === weekdays.length || Math.min(days.length, weekdays.length) === 0;
  if (count <= 1 && isClear) {
    const hours = times.length === 0 ? [[]] : times.map((time) => [time]);
    return hours.map((hour) => part({ times: hour, days, weekdays }));
  }
  const isPaired = isClear && times.length === count;
  const hourOf = (index: number): DateMentions["times"] => {
    if (isPaired) return times.slice(index, index + 1);
    return isClear && times.length === 1 ? times : [];
  };
  return [
    ...days.map((day, index) => part({ days: [day], times: hourOf(index) })),
    ...weekdays.map((weekday, index) => part({ weekdays: [weekday], times: hourOf(index) })),
    ...times.map((time) => part({ times: [time] })),
  ];
}

/** In the order of their first mention. */
function distinct<Item>(items: readonly Item[]): readonly Item[] {
  const texts = items.map((item) => JSON.stringify(item));
  return items.filter((_, index) => texts.indexOf(texts[index] ?? "") === index);
}

/** A correction that is always true: what this message did not do, and which bookings are known. */
export function correctionText(
  known: KnownBookings,
  isOther: boolean,
  contact: string | null,
): string {
  const pending = known.noted.findLast(({ state }) => state === "pending");
  if (pending !== undefined) {
    return (
      `Sobre la solicitud del ${textOf(pending.start)}: todavía no sé si quedó hecha; no la ` +
      "des por confirmada."
    );
  }
  const nothing = isOther
    ? "En este mensaje no avisé a nadie ni envié nada por otro medio, y no registré, cambié ni " +
      "cancelé ninguna cita."
    : "En este mensaje no registré, cambié ni cancelé ninguna cita.";
  const reach =
    isOther && contact !== null ? ` Puedes comunicarte con la empresa: ${contact}.` : "";
  const starts = knownStarts(known).slice(0, STARTS_SAID_MAX).map(textOf);
  // The text of a rejected action does not cover another action, or a person, claimed next to it.
  const refused = known.refused === null ? "" : `${known.refused} `;
  if (isOther || starts.length === 0) return refused + nothing + reach;
  const source = known.listed === null ? "Registrado en esta conversación" : "Registrado";
  return `${refused}${nothing} ${source}: ${starts.join("; ")}.`;
}

const STARTS_SAID_MAX = 4;

function textOf(start: string): string {
  return formatStart(start) ?? start;
}
