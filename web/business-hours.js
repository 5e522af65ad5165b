// Hours and closed days of a company, as its file writes them, in a form: a line for each weekday.

import { make } from "./dom.js";
import { field, mark } from "./agenda-sheet.js";

/** @typedef {import("./agenda-api.js").Editable} Editable */

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const NAMES = ["Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado", "Domingo"];

export class HoursFields {
  element = make("fieldset", { class: "group" });
  /** @type {HTMLInputElement[]} */
  #days = [];
  #closed = make("textarea", { id: "closed", rows: "4", autocomplete: "off", spellcheck: "false" });

  /** @param {Editable} edit */
  constructor({ hours, closed }) {
    const byDay = DAYS.map((_, day) => {
      const key = Object.keys(hours).find((one) => daysOf(one).includes(day));
      return (hours[key ?? ""] ?? []).join(", ");
    });
    this.#days = byDay.map((value, day) => {
      const options = { id: `hours-${DAYS[day]}`, value, placeholder: "cerrado", ...PLAIN };
      return make("input", options);
    });
    this.#closed.value = closed.join("\n");
    this.element.append(
      make("legend", {}, "Horario"),
      make("p", { class: "muted hint" }, "Por ejemplo: 09:00-13:00, 15:00-19:00"),
      make(
        "div",
        { class: "week-hours" },
        ...this.#days.map((input, day) => field(NAMES[day] ?? "", input)),
      ),
      field("Días cerrados", this.#closed, "Uno por línea: 2026-12-25, o 2026-12-24 13:00-24:00"),
    );
  }

  /** As the file writes it: days with the same hours together. */
  get value() {
    const texts = this.#days.map(({ value }) => partsOf(value));
    /** @type {Record<string, string[]>} */
    const hours = {};
    for (let first = 0; first < 7; first++) {
      const same = (/** @type {number} */ day) => String(texts[day]) === String(texts[first]);
      if ((texts[first] ?? []).length === 0 || (first > 0 && same(first - 1))) continue;
      let last = first;
      while (last < 6 && same(last + 1)) last++;
      const key = first === last ? `${DAYS[first]}` : `${DAYS[first]}-${DAYS[last]}`;
      hours[key] = texts[first] ?? [];
    }
    return {
      hours,
      closed: this.#closed.value
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
    };
  }

  clear() {
    for (const input of [...this.#days, this.#closed]) mark(input, "");
  }

  /** The field that a problem of the file is about. @param {string} path @param {string} text */
  mark(path, text) {
    const [, key = ""] = /^hours\.([a-z,-]+)/.exec(path) ?? [];
    const day = key === "" ? undefined : daysOf(key)[0];
    const line = /^closed\[(\d+)\]/.exec(path)?.[1];
    const input = path.startsWith("closed") ? this.#closed : this.#days[day ?? 0];
    if (input === undefined || !/^(?:hours|closed)/.test(path)) return null;
    mark(input, line === undefined ? text : `Línea ${Number(line) + 1}. ${text}`);
    return input;
  }
}

const PLAIN = { autocomplete: "off", spellcheck: "false" };

/** @param {string} text */
function partsOf(text) {
  return text
    .split(/[,;]|\sy\s/)
    .map((part) => part.trim().replaceAll(/\s*(?:-|–|a)\s*/g, "-"))
    .filter(Boolean);
}

/** `mon-fri`, `mon,wed`: the weekdays, Monday is 0. @param {string} key */
function daysOf(key) {
  return key.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map((name) => DAYS.indexOf(name));
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
  });
}
