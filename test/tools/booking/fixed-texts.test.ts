// Checks every fixed text that a customer may read with the rules for a model's reply. Without the
// tool execution that it reports, a text claims no appointment, and promises no person, call or
// message. A text that reports an execution is only made from its data.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_TEXTS } from "../../../engine/conversation/fallback-texts.ts";
import * as bookingTexts from "../../../tools/booking/booking-texts.ts";
import * as changeTexts from "../../../tools/booking/change-texts.ts";
import { claimsImpossibleAction } from "../../../tools/review/known-bookings.ts";
import { claimScores } from "../../../tools/review/claim-detector.ts";
import { claimsReview } from "../../../tools/review/review-reply.ts";
import { parseDate } from "../../../tools/dates/civil-time.ts";
import * as companyTexts from "../../../tools/booking/company-texts.ts";
import { CLINIC } from "../../support/calendars/clinic.ts";
import * as dayTexts from "../../../tools/dates/format-day-hours.ts";
import * as hoursTexts from "../../../tools/booking/free-start-texts.ts";
import type { Slot } from "../../../tools/dates/weekly-hours.ts";
import * as texts from "../../../tools/booking/slot-texts.ts";
import { toolText } from "../../../tools/text/tool-text.ts";
import type { ToolText } from "../../../tools/text/tool-text.ts";
import { NO_FACTS } from "../../support/corpora/claims-fixture.ts";
import { sentencesOf } from "../../../engine/conversation/sentences.ts";

const date = parseDate("2026-11-23");
assert(date !== null);
const SLOT: Slot = { date, start: 600, end: 630 };
const START = "2026-11-23 10:00:00";
const OPEN = { kind: "open", ranges: [{ start: 540, end: 1080 }] } as const;
const outside = (verdict: object): ToolText =>
  texts.outsideReason(SLOT, { kind: "outside", verdict, hours: OPEN, afternoon: null } as never);

const [FIRST] = CLINIC.resources;
assert(FIRST !== undefined);
const PLACE = {
  ...{ company: CLINIC, service: CLINIC.services[0] ?? null },
  resources: [FIRST] as const,
};

/** What must be so for a text to be said: nothing, or a deed whose data make it. */
type Needs = "nothing" | "deed";

/** By module and export, so that a text that is added must be entered here. */
const TEXTS: Readonly<Record<string, readonly [Needs, ...(ToolText | string)[]]>> = {
  "texts.invalid": ["nothing"],
  "texts.formatSlot": ["nothing"],
  "day.formatDayHours": ["nothing"],
  "texts.NOT_CONFIGURED": ["nothing", texts.NOT_CONFIGURED],
  "texts.UNVERIFIED": ["nothing", texts.UNVERIFIED],
  "texts.problemText": [
    "nothing",
    texts.problemText({ kind: "date_unreadable" }),
    texts.problemText({ kind: "time_unreadable" }),
    texts.problemText({ kind: "time_ambiguous", hour: 5 }),
    texts.problemText({ kind: "day_past", date }),
    texts.problemText({ kind: "past", slot: SLOT }),
    texts.problemText({ kind: "too_far", date, last: null }),
    texts.problemText({ kind: "too_far", date, last: date }),
    ...[0, 45, 60, 150, 2880].map((noticeMinutes) =>
      texts.problemText({ kind: "too_soon", slot: SLOT, noticeMinutes }),
    ),
    texts.problemText({ kind: "no_such_time", slot: SLOT }),
  ],
  "texts.outsideReason": [
    "nothing",
    outside({ kind: "closed" }),
    outside({ kind: "before_opening", opensAt: 540 }),
    outside({ kind: "after_closing", closesAt: 1080 }),
    outside({ kind: "does_not_fit", closesAt: 1080 }),
    outside({ kind: "in_break", reopensAt: 900 }),
    outside({ kind: "blocked", from: 600, until: 660 }),
    outside({ kind: "off_grid", near: [570, 630] }),
  ],
  "texts.notAvailable": ["nothing", texts.notAvailable(toolText("ese día no se atiende."))],
  "texts.afternoonQuestion": ["nothing", texts.afternoonQuestion(SLOT, 900)],
  "texts.freeText": ["nothing", texts.freeText(SLOT, true), texts.freeText(SLOT, false)],
  "texts.durationText": ["nothing"],
  "texts.placeText": ["nothing"],
  "texts.takenText": ["nothing", texts.takenText(SLOT)],
  "texts.timeNeeded": ["nothing", texts.timeNeeded(date)],
  "hours.offGridReason": ["nothing", hoursTexts.offGridReason(SLOT, [])],
  "hours.startsFoundText": [
    "nothing",
    hoursTexts.startsFoundText([{ date, starts: [540, 600] }], { unchecked: [date], until: date }),
    hoursTexts.startsFoundText(
      [{ date, starts: [540] }],
      { unchecked: [], until: null },
      "Limpieza dental con Doctora 1",
    ),
  ],
  "hours.noneFreeText": [
    "nothing",
    hoursTexts.noneFreeText({ first: date, last: date, part: "morning" }),
  ],
  "hours.askedTakenText": ["nothing", hoursTexts.askedTakenText([{ date, starts: [600] }])],
  "hours.DAY_NEEDED": ["nothing", hoursTexts.DAY_NEEDED],
  "hours.DAYS_SWAPPED": ["nothing", hoursTexts.DAYS_SWAPPED],
  "booking.nameText": [
    "nothing",
    ...(["too_short", "too_long", "digits", "characters"] as const).map(bookingTexts.nameText),
  ],
  "booking.emailText": [
    "nothing",
    ...(["empty", "phone", "too_long", "form"] as const).map(bookingTexts.emailText),
  ],
  "booking.NOT_WRITTEN": ["nothing", ...Object.values(bookingTexts.NOT_WRITTEN)],
  "booking.NOT_DONE": ["nothing"],
  "booking.NOT_BOOKED_REASONS": [
    "nothing",
    ...Object.values(bookingTexts.NOT_BOOKED_REASONS).map(
      ({ customerText }) => `Cita no registrada: ${customerText}`,
    ),
  ],
  "booking.bookedText": ["deed"],
  "booking.alreadyBooked": ["deed"],
  "booking.unknownText": [
    "nothing",
    bookingTexts.unknownText(SLOT, true),
    bookingTexts.unknownText(SLOT, false),
  ],
  "booking.howToCheck": ["nothing"],
  "change.PROPOSED": ["nothing"],
  "change.RESOURCE_GONE": ["nothing", changeTexts.RESOURCE_GONE],
  "change.NOT_MOVABLE": ["nothing", changeTexts.NOT_MOVABLE],
  "change.MOVED_RESOURCE": ["nothing", changeTexts.MOVED_RESOURCE],
  "change.proposalText": ["nothing", changeTexts.proposalText(SLOT, "Ana Ruiz", "ana@x.pe")],
  "change.changeProposalText": [
    "nothing",
    changeTexts.changeProposalText(START, SLOT, { place: "", who: "" }),
    changeTexts.changeProposalText(START, null, { place: "", who: "" }),
    changeTexts.changeProposalText(START, SLOT, {
      place: "Limpieza dental con Doctora 1",
      who: "Doctor Luis",
    }),
    changeTexts.changeProposalText(START, null, { place: "Limpieza dental", who: "" }),
  ],
  "company.whichService": [
    "nothing",
    companyTexts.whichService(CLINIC.services, null),
    companyTexts.whichService(CLINIC.services, "corte"),
  ],
  "company.whichResource": [
    "nothing",
    companyTexts.whichResource([], ""),
    companyTexts.whichResource(CLINIC.resources, ""),
    companyTexts.whichResource(CLINIC.resources, "pedro"),
  ],
  "company.notOfferedText": [
    "nothing",
    companyTexts.notOfferedText(PLACE.resources[0], PLACE.service, CLINIC.resources),
  ],
  "company.PHONE_MISSING": ["nothing", companyTexts.PHONE_MISSING],
  "company.PLACE_WORDS": ["nothing"],
  "company.companyProposalText": [
    "nothing",
    companyTexts.companyProposalText(
      { slot: SLOT, name: "Ana Ruiz", email: null, phone: "999 123 456", notes: "Con su mamá" },
      PLACE,
    ),
  ],
  "company.freeAtText": [
    "nothing",
    companyTexts.freeAtText(SLOT, PLACE, true),
    companyTexts.freeAtText(SLOT, PLACE, false),
    companyTexts.freeAtText(SLOT, null, true),
  ],
  "company.placesText": ["nothing"],
  "change.ONE_AT_A_TIME": ["nothing", changeTexts.ONE_AT_A_TIME],
  "change.formatStart": ["nothing"],
  "change.NO_EVENTS": ["nothing", changeTexts.NO_EVENTS],
  "change.NONE_SEEN": ["nothing", changeTexts.NONE_SEEN],
  "change.eventsText": ["deed"],
  "change.NOT_FOUND": ["nothing", changeTexts.NOT_FOUND],
  "change.movedText": ["deed"],
  "change.cancelledText": ["deed"],
  "change.changeUnknownText": [
    "nothing",
    changeTexts.changeUnknownText("move"),
    changeTexts.changeUnknownText("cancel"),
  ],
  "change.NOT_CHANGED_REASONS": [
    "nothing",
    ...Object.values(changeTexts.NOT_CHANGED_REASONS).map(
      ({ customerText }) => `Cita sin cambios: ${customerText}`,
    ),
  ],
};

const MODULES = {
  company: companyTexts,
  ...{ texts, hours: hoursTexts, booking: bookingTexts, change: changeTexts },
  day: dayTexts,
};

test("every text of the tools is listed here with the facts that it needs", () => {
  const exported = Object.entries(MODULES).flatMap(([name, module]) =>
    Object.keys(module).map((text) => `${name}.${text}`),
  );
  assert.deepEqual(exported.sort(), Object.keys(TEXTS).sort());
});

/** Nothing in it would make a customer believe that something was done or arranged. */
function assertHonest(text: string, name: string): void {
  const sentences = sentencesOf(text);
  for (const [index, score] of claimScores(sentences, false).entries()) {
    const sentence = sentences[index] ?? "";
    assert(score <= 0 || isFact(sentence), `${name}: "${sentence}" claims (${score.toFixed(1)})`);
    assert(!claimsImpossibleAction(sentence), `${name}: "${sentence}" promises a person`);
  }
  assert.doesNotMatch(
    text,
    /\b(?:equipo|persona del|te llamar|te avisar|se avisar|quedó registrada y)/,
  );
}

/** What begins by saying that it was not done, or that it is not known, claims nothing. */
function isFact(sentence: string): boolean {
  return /^\s*(?:Cita no registrada|Cita sin cambios|Cita por|Cambio por|Dato inválido|Sin |No )/.test(
    sentence,
  );
}

for (const [name, [needs, ...said]] of Object.entries(TEXTS)) {
  if (needs === "deed" || said.length === 0) continue;
  test(`${name} is true without any tool execution`, () => {
    for (const text of said)
      assertHonest(typeof text === "string" ? text : text.customerText, name);
  });
}

test("the text for a failed turn promises nothing, with a contact and without", () => {
  const { failure, contact, blankMessage, cleared, clearFailed, restartReserved } = DEFAULT_TEXTS;
  const others = { blankMessage, cleared, clearFailed, restartReserved };
  for (const [kind, text] of Object.entries({ ...failure, ...others })) assertHonest(text, kind);
  assertHonest(contact("+51 1 555 0100"), "contact");
  for (const text of Object.values(failure)) assert.doesNotMatch(text, /registrad|consulta/);
});

test("the review's own lines claim nothing", () => {
  const claim = "¡Listo! Tu cita quedó confirmada para mañana a las 10.";
  const declared = { ...NO_FACTS, declared: { claims: "booked", at: null } };
  const safe = claimsReview.reply(claim, declared);
  assert.match(safe, /^Para no confundirte/);
  assert.equal(claimsReview.reply(safe, NO_FACTS), safe);
  for (const facts of [NO_FACTS, { ...NO_FACTS, contact: "+51 1 555 0100" }]) {
    for (const said of [claim, "Ya avisé al equipo, te llaman en diez minutos."]) {
      const line = claimsReview.reply(said, facts).slice(said.length).trim();
      assert(line.startsWith("En este mensaje no"));
      assert.equal(claimsReview.reply(line, NO_FACTS), line);
    }
  }
});
