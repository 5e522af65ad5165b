// Chooses an appointment's time: the starts of the day as big buttons, what is taken switched off,
// and any other time by hand.

import { make } from "./dom.js";
import { read } from "./agenda-api.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {{ time: string, free: boolean }} Start */

export class StartPicker {
  element;
  #choices = make("div", { class: "starts" });
  #other = make("input", { "type": "time", "aria-label": "Otra hora" });
  #note = make("p", { class: "muted hint", role: "status" });
  #wanted;
  #isRough;
  #asked = 0;

  /**
   * @param {string} wanted a time that is known before; "" is none
   * @param {boolean} isRough the first free start from then on will do
   */
  constructor(wanted, isRough) {
    this.#wanted = wanted;
    this.#isRough = isRough;
    this.element = make(
      "fieldset",
      { class: "field" },
      make("legend", {}, "Hora"),
      this.#choices,
      this.#note,
    );
    this.#other.addEventListener("input", () => {
      this.#wanted = this.#other.value;
    });
  }

  /** `09:30`, or "" while none is chosen. */
  get time() {
    return this.#wanted;
  }

  /**
   * @param {Company} company
   * @param {{ resource: string, service: string, date: string, ref: string }} at
   */
  async load(company, { resource, service, date, ref }) {
    const asked = ++this.#asked;
    if (date === "" || resource === "") {
      return this.#show([], date === "" ? "Elija el día." : "Nadie atiende ese servicio.");
    }
    const query = {
      ...{ id_empresa: company.id_empresa, resource, date },
      ...(service === "" ? {} : { service }),
      ...(ref === "" ? {} : { ref }),
    };
    /** @type {{ starts: Start[], problem?: string }} */
    const { starts, problem } = await read("starts", query).catch((error) => ({
      starts: [],
      problem: error instanceof Error ? error.message : String(error),
    }));
    // A later look has answered, or will.
    if (asked === this.#asked) this.#show(starts, problem);
  }

  /** @param {Start[]} starts @param {string} [none] why there are none */
  #show(starts, none = "Ese día no hay horas de atención libres.") {
    if (this.#isRough && starts.length > 0) {
      this.#isRough = false;
      const first = starts.find(({ time, free }) => free && time >= this.#wanted);
      if (this.#wanted !== "") this.#wanted = first?.time ?? "";
    }
    const isOther = this.#wanted !== "" && !starts.some(({ time }) => time === this.#wanted);
    const radios = starts.map(({ time, free }) =>
      this.#radio(time, time, { free, checked: time === this.#wanted }),
    );
    const other = this.#radio("", "Otra hora", { free: true, checked: isOther });
    this.#other.hidden = !isOther;
    this.#other.value = isOther ? this.#wanted : "";
    this.#choices.replaceChildren(...radios, other, this.#other);
    this.#note.textContent = starts.some(({ free }) => free) ? "" : none;
  }

  /**
   * @param {string} value @param {string} text
   * @param {{ free: boolean, checked: boolean }} state
   */
  #radio(value, text, { free, checked }) {
    const input = make("input", { type: "radio", name: "event-start", value });
    input.checked = checked && free;
    input.disabled = !free;
    if (checked && !free) this.#wanted = "";
    input.addEventListener("change", () => {
      this.#other.hidden = value !== "";
      this.#wanted = value === "" ? this.#other.value : value;
      if (value === "") this.#other.focus();
    });
    return make("label", { class: "start" }, input, make("span", {}, text));
  }
}
