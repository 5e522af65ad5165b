// The agenda's board: one day per person, with what is free, or a week with one list for each day.

import { make } from "./dom.js";
import {
  addDays,
  dayOf,
  longDay,
  minuteOn,
  timeText,
  weekday,
  weekdayText,
} from "./agenda-time.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {import("./agenda-api.js").Resource} Resource */
/** @typedef {import("./agenda-api.js").Event} Event */
/** @typedef {import("./agenda-api.js").Block} Block */
/** @typedef {import("./agenda-api.js").Range} Range */
/** @typedef {{ from: number, until: number }} Span minutes of the shown day */
/**
 * @typedef {object} Actions
 * @property {(event: Event) => void} onEvent
 * @property {(block: Block) => void} onUnblock
 * @property {(day: string) => void} onDay
 * @property {(start: { resource: string, start: string }) => void} onFree
 */

const DAY = 1440;
/** Colours of people, in turns. */
const HUES = [170, 45, 265, 15, 220, 320, 95, 240];

/**
 * @param {{ company: Company, range: Range, day: string }} shown
 * @param {Actions} actions
 */
export function dayBoard({ company, range, day }, actions) {
  const people = company.resources.map((resource, at) => {
    const own = range.events.filter((event) => event.resource === resource.id);
    const blocks = range.blocks.filter((block) => ofResource(block, resource));
    const booked = own.filter(({ state }) => state === "booked");
    const items = [
      ...own.map((event) => eventItem(event, day, actions.onEvent)),
      ...blocks.map((block) => blockItem(block, day, actions.onUnblock)),
      ...freeSpans({ company, resource, booked, blocks, day }).map((span) =>
        freeItem(span, { resource, day }, actions.onFree),
      ),
    ].sort((a, b) => a.from - b.from);
    const closed = hoursText(company, resource, day);
    const list = make("ol", { class: "items" }, ...items.map(({ element }) => element));
    const nothing = make("p", { class: "muted nothing" }, "Sin citas.");
    const heading = make("h3", { class: "person" }, resource.name);
    const section = make(
      "section",
      { "class": "column", "aria-label": resource.name },
      make("header", {}, heading, make("p", { class: "muted" }, closed)),
      ...(resource.owned ? [] : [notOwned()]),
      items.length === 0 ? nothing : list,
    );
    tint(section, at);
    return section;
  });
  return make("div", { class: "people" }, ...people);
}

/**
 * @param {{ company: Company, range: Range, day: string, today: string }} shown `day`: a Monday
 * @param {Actions} actions
 */
export function weekBoard({ company, range, day: first, today }, actions) {
  const people = new Map(company.resources.map((resource, at) => [resource.id, { resource, at }]));
  const days = Array.from({ length: 7 }, (_, index) => addDays(first, index)).map((day) => {
    const events = range.events.filter(
      ({ start, state }) => dayOf(start) === day && state === "booked",
    );
    const blocks = range.blocks.filter((block) => overlap(spanOn(day, block), WHOLE));
    const title = make("button", { type: "button", class: "day-link" }, weekdayText(day));
    title.addEventListener("click", () => actions.onDay(day));
    const items = events.map((event) => {
      const known = people.get(event.resource);
      const { element } = eventItem(event, day, actions.onEvent, known?.resource.name ?? "");
      tint(element, known?.at ?? 0);
      return element;
    });
    const closed = blocks.map((block) => {
      const who = people.get(block.resource ?? "")?.resource.name ?? "Todos";
      return make("li", { class: "item block" }, `${who}: ${block.reason || "bloqueado"}`);
    });
    const list = make("ol", { class: "items" }, ...closed, ...items);
    const nothing = make("p", { class: "muted nothing" }, "—");
    return make(
      "section",
      { "class": "weekday", "aria-label": longDay(day), "data-today": String(day === today) },
      make("h3", {}, title, make("span", { class: "count" }, countText(events.length))),
      events.length + closed.length === 0 ? nothing : list,
    );
  });
  return make("div", { class: "week" }, ...days);
}

/** @param {number} count */
const countText = (count) => (count === 0 ? "" : String(count));

function notOwned() {
  return make("p", { class: "muted" }, "Su agenda la lleva otro sistema.");
}

/** @param {HTMLElement} element @param {number} at */
function tint(element, at) {
  element.style.setProperty("--hue", String(HUES[at % HUES.length]));
}

/**
 * @param {Event} event @param {string} day @param {(event: Event) => void} onEvent
 * @param {string} who
 */
function eventItem(event, day, onEvent, who = "") {
  const { from, until } = spanOn(day, event);
  const cancelled = event.state === "cancelled";
  const what = [event.service?.name ?? "", who].filter((part) => part !== "").join(" · ");
  const button = make(
    "button",
    { type: "button", class: "entry" },
    make("span", { class: "when" }, timeText(from), make("i", {}, ` – ${timeText(until)}`)),
    make("b", {}, event.name),
    ...(what === "" ? [] : [make("span", { class: "what" }, what)]),
    ...(event.notes === null ? [] : [make("span", { class: "note" }, event.notes)]),
    ...(cancelled ? [make("span", { class: "tag" }, "Cancelada")] : []),
  );
  button.addEventListener("click", () => onEvent(event));
  return { from, element: make("li", { class: cancelled ? "item gone" : "item" }, button) };
}

/** @param {Block} block @param {string} day @param {(block: Block) => void} onUnblock */
function blockItem(block, day, onUnblock) {
  const { from, until } = spanOn(day, block);
  const whole = from <= 0 && until >= DAY;
  const when = whole
    ? "Todo el día"
    : `${timeText(Math.max(0, from))} – ${until >= DAY ? "24:00" : timeText(until)}`;
  const why = block.reason || (block.resource === null ? "Cerrado" : "Bloqueado");
  const button = make("button", { type: "button", class: "quiet small" }, "Quitar");
  button.setAttribute("aria-label", `Quitar el bloqueo: ${when}, ${why}`);
  button.addEventListener("click", () => onUnblock(block));
  const text = make("span", {}, make("span", { class: "when" }, when), make("b", {}, why));
  return { from: Math.max(0, from), element: make("li", { class: "item block" }, text, button) };
}

/**
 * @param {Span} span @param {{ resource: Resource, day: string }} at
 * @param {Actions["onFree"]} onFree
 */
function freeItem({ from, until }, { resource, day }, onFree) {
  const text = `${timeText(from)} – ${timeText(until)}`;
  const button = make("button", { type: "button", class: "entry free" }, `${text} libre`);
  button.setAttribute("aria-label", `${text} libre, agendar con ${resource.name}`);
  button.addEventListener("click", () => {
    onFree({ resource: resource.id, start: `${day}T${timeText(from)}` });
  });
  return { from, element: make("li", { class: "item" }, button) };
}

const WHOLE = { from: 0, until: DAY };

/** @param {string} day @param {{ start: string, until: string }} item @returns {Span} */
function spanOn(day, { start, until }) {
  return { from: minuteOn(day, start), until: minuteOn(day, until) };
}

/** @param {Span} a @param {Span} b */
const overlap = (a, b) => a.from < b.until && b.from < a.until;

/** @param {Block} block @param {Resource} resource */
const ofResource = ({ resource: of }, { id }) => of === null || of === id;

/** The day's own hours, with the rest of the night before. */
/** @param {Resource} resource @param {string} day @returns {Span[]} */
function openSpans({ week }, day) {
  const own = (week[weekday(day)] ?? []).map(([from, until]) => ({ from, until }));
  const night = (week[weekday(addDays(day, -1))] ?? [])
    .filter(([, until]) => until > DAY)
    .map(([, until]) => ({ from: 0, until: until - DAY }));
  const late = without(own, night);
  return [...night, ...late].map(({ from, until }) => ({ from, until: Math.min(until, DAY) }));
}

/** @param {Company} company @param {string} day */
function closedSpans({ closed }, day) {
  return closed.map((one) => spanOn(day, one)).filter((span) => overlap(span, WHOLE));
}

/** @param {Company} company @param {Resource} resource @param {string} day */
function hoursText(company, resource, day) {
  const open = without(openSpans(resource, day), closedSpans(company, day));
  if (open.length === 0) return "No atiende";
  return open.map(({ from, until }) => `${timeText(from)} – ${hourText(until)}`).join(", ");
}

/** @param {number} minute */
const hourText = (minute) => (minute === DAY ? "24:00" : timeText(minute));

/**
 * From now on, where one appointment is at a time.
 * @param {{
 *   company: Company, resource: Resource, booked: Event[], blocks: Block[], day: string,
 * }} shown
 */
function freeSpans({ company, resource, booked, blocks, day }) {
  if (!resource.owned || resource.places > 1) return [];
  const taken = [
    ...booked.map(({ start, busy_until: until }) => spanOn(day, { start, until })),
    ...blocks.map((block) => spanOn(day, block)),
    ...closedSpans(company, day),
    { from: -Infinity, until: minuteOn(day, company.now) },
  ];
  return without(openSpans(resource, day), taken).filter(
    ({ from, until }) => until - from >= company.step_minutes,
  );
}

/** @param {Span[]} spans @param {Span[]} taken @returns {Span[]} */
function without(spans, taken) {
  return taken.reduce(
    (left, cut) =>
      left.flatMap((span) => {
        if (!overlap(span, cut)) return [span];
        const parts = [
          { from: span.from, until: cut.from },
          { from: cut.until, until: span.until },
        ];
        return parts.filter(({ from, until }) => from < until);
      }),
    spans,
  );
}
