// A resource's appointments as an iCalendar feed (RFC 5545, 7986): the text that phones and other
// calendars subscribe to. Titles are service and first name, nothing else of a customer. Pure.

import type { CalendarEvent } from "../calendars/calendar-port.ts";

interface FeedSource {
  readonly company: string;
  readonly resource: string;
  readonly events: readonly CalendarEvent[];
}

/** RFC 5545, section 3.1: octets of a line, without its end. */
const LINE_OCTETS_MAX = 75;
const END = "\r\n";

export function feedText({ company, resource, events }: FeedSource): string {
  const title = resource === company ? company : `${resource} · ${company}`;
  const lines = [
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//agent-citas//agenda//ES", "METHOD:PUBLISH"],
    ...["CALSCALE:GREGORIAN", `NAME:${escaped(title)}`, `X-WR-CALNAME:${escaped(title)}`],
    ...["REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M"],
    ...events.flatMap(eventLines),
    "END:VCALENDAR",
  ];
  return lines.map((line) => folded(line) + END).join("");
}

function eventLines(event: CalendarEvent): readonly string[] {
  const { key, state, from, until, createdAt, changedAt, sequence } = event;
  const isBooked = state === "booked";
  return [
    ...["BEGIN:VEVENT", `UID:${escaped(key)}`, `DTSTAMP:${utc(changedAt)}`],
    ...[`CREATED:${utc(createdAt)}`, `LAST-MODIFIED:${utc(changedAt)}`, `SEQUENCE:${sequence}`],
    ...[`DTSTART:${utc(from)}`, `DTEND:${utc(until)}`, `SUMMARY:${escaped(titleOf(event))}`],
    ...[
      `STATUS:${isBooked ? "CONFIRMED" : "CANCELLED"}`,
      `TRANSP:${isBooked ? "OPAQUE" : "TRANSPARENT"}`,
    ],
    "END:VEVENT",
  ];
}

/** Service and first name: a feed lies in other people's calendars. */
function titleOf({ service, name }: CalendarEvent): string {
  const first = name.trim().split(/\s+/, 1)[0] ?? "";
  return [service?.name ?? "", first].filter((part) => part !== "").join(" · ") || "Cita";
}

/** `20261201T150000Z`. */
function utc(instant: number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d+/g, "");
}

/** RFC 5545, section 3.3.11; control characters have no place in a text. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[\\;,]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replace(/[\p{Cc}\u2028\u2029]/gu, " ");
}

/** Lines after the first begin with a blank, which counts; never cut inside a character. */
function folded(line: string): string {
  if (Buffer.byteLength(line) <= LINE_OCTETS_MAX) return line;
  const lines = [""];
  let octets = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (octets + length > LINE_OCTETS_MAX) {
      lines.push(" ");
      octets = 1;
    }
    lines[lines.length - 1] += character;
    octets += length;
  }
  return lines.join(END);
}
