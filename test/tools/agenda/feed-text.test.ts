// The feed's text, judged by a parser that we did not write, over thousands of random events.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import ICAL from "ical.js";
import { feedText } from "../../../tools/agenda/feed-text.ts";
import type { CalendarEvent } from "../../../tools/calendars/calendar-port.ts";
import "../../support/random.ts";

/** Whole seconds: a feed has no finer ones. */
const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
const part = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 120 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.stringMatching(/^[\\;,\n\r :"a-cñ\u{1f600}]{0,90}$/u),
);
const event: fc.Arbitrary<CalendarEvent> = fc.record({
  ...{ ref: fc.constant("1"), tenant: fc.constant(1), resource: fc.constant("ana") },
  key: fc.stringMatching(/^[\w.:-]{1,80}$/),
  ...{ from: instant, until: instant, busyUntil: instant, createdAt: instant, changedAt: instant },
  state: fc.constantFrom("booked", "cancelled"),
  ...{ name: part, notes: fc.constant("secreto"), email: fc.constant("a@b.example") },
  ...{ phone: fc.constant("999123456"), sessionId: fc.constant("51999"), link: fc.constant(null) },
  service: fc.option(fc.record({ id: fc.constant("s"), name: part }), { nil: null }),
  sequence: fc.nat({ max: 1000 }),
});

/** What a text is once controls, which have no place in a feed, are blanks. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/(?!\n)[\p{Cc}\u2028\u2029]/gu, " ");
}

test("whatever names and services hold, a foreign parser reads the same events", () => {
  let read = 0;
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), part, (events, company) => {
      const text = feedText({ company, resource: "Doctora", events });
      checkLines(text);
      const calendar = ICAL.Component.fromString(text);
      // The parser knows no NAME (RFC 7986), and leaves its escapes.
      const name = String(calendar.getFirstPropertyValue("name"));
      const unescaped = name.replace(/\\([^])/g, (_, mark) => (mark === "n" ? "\n" : String(mark)));
      assert.equal(unescaped, plain(`Doctora · ${company}`));
      const found = calendar.getAllSubcomponents("vevent");
      assert.equal(found.length, events.length);
      for (const [index, given] of events.entries()) {
        const component = found[index];
        assert(component !== undefined);
        sameEvent(component, given);
        read += 1;
      }
      for (const secret of ["secreto", "a@b.example", "999123456", "51999"]) {
        assert.equal(text.replaceAll("\r\n ", "").includes(secret), false, secret);
      }
    }),
    { numRuns: 800 },
  );
  assert(read > 2000, `${read} events`);
});

function checkLines(text: string): void {
  assert(text.endsWith("\r\n"));
  for (const line of text.slice(0, -2).split("\r\n")) {
    assert(Buffer.byteLength(line) <= 75, "a line has at most 75 octets");
    assert.equal(line.includes("\n") || line.includes("\r"), false, "no other line ends");
  }
  assert.equal(Buffer.from(text).toString("utf8"), text, "no character is cut");
}

function sameEvent(component: ICAL.Component, given: CalendarEvent): void {
  const read = new ICAL.Event(component);
  assert.equal(read.uid, given.key);
  assert.equal(read.startDate.toJSDate().getTime(), given.from);
  assert.equal(read.startDate.zone, ICAL.Timezone.utcTimezone);
  assert.equal(read.endDate.toJSDate().getTime(), given.until);
  assert.equal(read.sequence, given.sequence);
  const status = given.state === "booked" ? "CONFIRMED" : "CANCELLED";
  assert.equal(component.getFirstPropertyValue("status"), status);
  const first = given.name.trim().split(/\s+/, 1)[0] ?? "";
  const title = [given.service?.name ?? "", first].filter((one) => one !== "").join(" · ");
  assert.equal(read.summary, plain(title === "" ? "Cita" : title));
}

test("a line is folded at 75 octets, and not before", () => {
  const named = (length: number): string => {
    const [, title = ""] =
      /^(NAME:[^]*?)\r\nX-WR/m.exec(
        feedText({ company: "a".repeat(length), resource: "a".repeat(length), events: [] }),
      ) ?? [];
    return title;
  };
  assert.equal(named(70).includes("\r\n"), false);
  assert.deepEqual(named(71).split("\r\n").map((line) => line.length), [75, 2]); // prettier-ignore
  // Two octets each: the 36th begins at octet 76.
  const folded = feedText({ company: "ñ".repeat(40), resource: "ñ".repeat(40), events: [] });
  assert.match(folded, new RegExp(`\r\nNAME:${"ñ".repeat(35)}\r\n ñññññ\r\n`));
});
