// The owner's agenda: which company and day are shown, kept fresh: it asks for what changed every
// few seconds while the page is seen, and at once after a turn of the chat.

import { find, make } from "./dom.js";
import { AgendaFailure, change, read, readChanged } from "./agenda-api.js";
import { BlockForm, standingText } from "./agenda-block.js";
import { dayBoard, weekBoard } from "./agenda-board.js";
import { keepFocus } from "./board-focus.js";
import { Card } from "./agenda-card.js";
import { EventForm } from "./agenda-form.js";
import { showTomorrow, watchSearch } from "./agenda-lists.js";
import { tell } from "./agenda-sheet.js";
import { addDays, dayOf, longDay, monday, shortDay } from "./agenda-time.js";
import { Business } from "./business.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {import("./agenda-api.js").Range} Range */
/** @typedef {import("./agenda-api.js").Event} Event */
/** @typedef {import("./agenda-api.js").Block} Block */
/** @typedef {import("./agenda-block.js").Blocked} Blocked */

const PERIOD_MS = 5000;
/** The company's own data changes rarely. */
const COMPANY_PERIOD_MS = 30_000;
const board = find("board", HTMLElement);
const state = find("agenda-state", HTMLElement);
const problem = find("agenda-problem", HTMLElement);
const LISTS = ["tomorrow-list", "found-list", "found"].map((id) => find(id, HTMLElement));
/** What is read of the calendar: its days, and the answer's tag. */
const NOTHING = {
  ...{ from: "", until: "", tag: "" },
  range: /** @type {Range} */ ({ events: [], blocks: [], more: false }),
};

export class AgendaPage {
  /** @type {Company | null} */
  #company = null;
  /** @type {number | null} */
  #id = null;
  #day = "";
  #isWeek = false;
  #loaded = NOTHING;
  #companyAt = -Infinity;
  #timer = 0;
  #looking = false;
  #again = false;
  #card = new Card({
    onMove: (company, event) => this.#form.open(company, { event }),
    onChanged: () => this.refresh(),
  });
  #form = new EventForm((company, saved) => this.#saved(company, saved));
  #block = new BlockForm((company, blocked) => this.#blocked(company, blocked));
  #business = new Business(() => this.refresh(true));

  start() {
    const on = (/** @type {string} */ id, /** @type {() => void} */ run) =>
      find(id, HTMLButtonElement).addEventListener("click", run);
    on("earlier", () => this.#go(addDays(this.#day, this.#isWeek ? -7 : -1)));
    on("later", () => this.#go(addDays(this.#day, this.#isWeek ? 7 : 1)));
    on("today", () => this.#go(this.#today));
    on("by-day", () => this.#go(this.#day, false));
    on("by-week", () => this.#go(this.#day, true));
    on("new-event", () => this.#open(this.#day === this.#today ? {} : { start: `${this.#day}T` }));
    on("new-block", () => this.#company && this.#block.open(this.#company, this.#day));
    watchSearch(
      () => this.#company,
      (company, event) => void this.#card.show(company, event),
    );
    document.addEventListener("visibilitychange", () => this.refresh());
  }

  /** @param {number} id */
  choose(id) {
    if (id === this.#id) return;
    this.#id = id;
    this.#company = null;
    this.#day = "";
    this.#loaded = NOTHING;
    // Nothing of the company before stays: it would be taken for this one's.
    for (const element of [board, ...LISTS]) element.replaceChildren();
    this.#business.clear();
    this.refresh(true);
  }

  /** Tomorrow's list is of today's tomorrow, whatever the board shows. */
  goToday() {
    if (this.#company !== null) this.#go(this.#today);
  }

  /** Looks now; `all`: at the company itself, too. */
  refresh(all = false) {
    if (all) this.#companyAt = -Infinity;
    clearTimeout(this.#timer);
    if (document.hidden || this.#id === null) return;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    void this.#look();
  }

  async #look() {
    this.#looking = true;
    this.#again = false;
    try {
      await this.#load();
      tell(problem, this.#warning);
    } catch (error) {
      const text = error instanceof AgendaFailure ? error.message : `La página falló: ${error}`;
      tell(problem, text);
    }
    this.#looking = false;
    if (this.#again) return void this.#look();
    this.#timer = setTimeout(() => this.refresh(), PERIOD_MS);
  }

  async #load() {
    const id = this.#id;
    if (id === null) return;
    let redraw = false;
    if (performance.now() - this.#companyAt > COMPANY_PERIOD_MS) {
      const newest = await read("company", { id_empresa: id });
      if (id !== this.#id) return void (this.#again = true);
      this.#company = newest;
      this.#companyAt = performance.now();
      redraw = true;
    }
    const company = this.#company;
    if (company === null) return;
    if (this.#day === "") this.#day = dayOf(company.now);
    const { from, until } = this.#span;
    const tag = this.#loaded.from === from && this.#loaded.until === until ? this.#loaded.tag : "";
    const answer = await readChanged("events", { id_empresa: id, from, until }, tag);
    if (id !== this.#id) return void (this.#again = true);
    if (answer !== null) {
      // The server's own form; its contract is tested there.
      const range = /** @type {Range} */ (answer.body);
      this.#loaded = { from, until, range, tag: answer.tag };
      redraw = true;
    }
    if (redraw) this.#draw(company);
  }

  get #today() {
    return dayOf(this.#company?.now ?? this.#day);
  }

  /** The shown week, and tomorrow with it: one look serves both lists. */
  get #span() {
    const first = monday(this.#day);
    const days = [first, addDays(first, 7), this.#today, addDays(this.#today, 2)].toSorted();
    const near =
      days[3] !== undefined &&
      days[3] < addDays(first, 35) &&
      (days[0] ?? "") > addDays(first, -21);
    return near
      ? { from: days[0] ?? first, until: days[3] ?? "" }
      : { from: first, until: addDays(first, 7) };
  }

  /** @param {Company} company */
  #draw(company) {
    const day = this.#day;
    const first = monday(day);
    const today = this.#today;
    const actions = {
      onEvent: (/** @type {Event} */ event) => void this.#card.show(company, event),
      onUnblock: (/** @type {Block} */ block) => void this.#unblock(company, block),
      onDay: (/** @type {string} */ one) => this.#go(one, false),
      onFree: (/** @type {{ resource: string, start: string }} */ at) => this.#open(at),
    };
    const [from, until] = this.#isWeek ? [first, addDays(first, 7)] : [day, addDays(day, 1)];
    const range = this.#rangeOf(from, until);
    const shown = { company, range: range ?? NOTHING.range, day: from, today };
    keepFocus(board, () => {
      // Days that are not read yet would look free.
      if (range === null) board.replaceChildren(make("p", { class: "muted nothing" }, "Leyendo…"));
      else board.replaceChildren((this.#isWeek ? weekBoard : dayBoard)(shown, actions));
    });
    find("agenda-title", HTMLElement).textContent = this.#isWeek
      ? `${shortDay(first)} – ${shortDay(addDays(first, 6))}`
      : `${day === today ? "Hoy, " : ""}${longDay(day)}`;
    find("by-day", HTMLElement).setAttribute("aria-pressed", String(!this.#isWeek));
    find("by-week", HTMLElement).setAttribute("aria-pressed", String(this.#isWeek));
    find("today", HTMLButtonElement).disabled = day === today;
    const tomorrow = addDays(today, 1);
    const near = this.#rangeOf(tomorrow, addDays(tomorrow, 1));
    if (near !== null) showTomorrow(company, near.events, tomorrow, actions.onEvent);
    this.#business.show(company);
  }

  get #warning() {
    const isKept = this.#company?.resources.some(({ owned }) => owned) ?? true;
    if (!isKept) return NO_CALENDAR;
    return this.#loaded.range.more ? "Hay más citas de las que caben aquí." : "";
  }

  /** Of these days; null while they are not read. @param {string} from @param {string} until */
  #rangeOf(from, until) {
    if (from < this.#loaded.from || until > this.#loaded.until) return null;
    const within = (/** @type {{ start: string, until: string }} */ one) =>
      one.start < `${until}T00:00` && one.until > `${from}T00:00`;
    const { events, blocks, more } = this.#loaded.range;
    return { events: events.filter(within), blocks: blocks.filter(within), more };
  }

  /** @param {string} day */
  #go(day, isWeek = this.#isWeek) {
    this.#day = day;
    this.#isWeek = isWeek;
    if (this.#company !== null) this.#draw(this.#company);
    this.refresh();
  }

  /** @param {import("./agenda-form.js").Begin} begin */
  #open(begin) {
    if (this.#company !== null) this.#form.open(this.#company, begin);
  }

  /** @param {Company} company @param {import("./agenda-form.js").Saved} saved */
  #saved(company, { event, moved, offGrid }) {
    if (company.id_empresa !== this.#id) return;
    const note = offGrid ? " La hora no es de las que el bot ofrece." : "";
    state.textContent = (moved ? "Cita movida." : "Cita guardada.") + note;
    this.#go(dayOf(event.start));
    if (moved) void this.#card.show(company, event, true);
  }

  /** @param {Company} company @param {Blocked} blocked */
  #blocked(company, { blocks: [block], standing }) {
    if (block === undefined || company.id_empresa !== this.#id) return;
    state.textContent = `Bloqueado.${standingText(standing)}`;
    this.#go(dayOf(block.start));
  }

  /** @param {Company} company @param {Block} block */
  async #unblock({ id_empresa }, { ref }) {
    try {
      await change("unblock", { id_empresa, ref });
      state.textContent = "Bloqueo quitado.";
    } catch (error) {
      state.textContent = error instanceof Error ? error.message : String(error);
    }
    this.refresh();
  }
}

const NO_CALENDAR =
  "Falta dónde guardar las citas: ponga DATA_DIR, una carpeta de datos, y reinicie.";
