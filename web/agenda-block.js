// Blocks hours, or closes a day: for one person or for all.

import { find, make } from "./dom.js";
import { change } from "./agenda-api.js";
import { attempt, field, openSheet, problemLine } from "./agenda-sheet.js";
import { select } from "./agenda-form.js";
import { addDays } from "./agenda-time.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {import("./agenda-api.js").Block} Block */
/** @typedef {{ blocks: Block[], standing: number }} Blocked */

const dialog = find("block-dialog", HTMLDialogElement);

export class BlockForm {
  #onSaved;

  /** @param {(company: Company, blocked: Blocked) => void} onSaved */
  constructor(onSaved) {
    this.#onSaved = onSaved;
  }

  /** @param {Company} company @param {string} day */
  open(company, day) {
    const people = company.resources.filter(({ owned }) => owned);
    const who = select("block-resource", [["", "Toda la empresa"], ...people.map(named)], "");
    const first = make("input", { id: "block-first", type: "date", value: day, required: "" });
    const last = make("input", { id: "block-last", type: "date", value: day, required: "" });
    const whole = make("input", { id: "block-whole", type: "checkbox" });
    whole.checked = true;
    const from = make("input", { id: "block-from", type: "time", value: "09:00" });
    const until = make("input", { id: "block-until", type: "time", value: "10:00" });
    const reason = make("input", { id: "block-reason", maxlength: "200", autocomplete: "off" });
    const hours = make(
      "div",
      { class: "pair", hidden: "" },
      field("Desde", from),
      field("Hasta", until),
    );
    whole.addEventListener("change", () => void (hours.hidden = whole.checked));
    first.addEventListener("change", () => {
      if (last.value < first.value) last.value = first.value;
    });
    const line = problemLine();
    const save = make("button", {}, "Bloquear");
    const form = make(
      "form",
      { class: "form", novalidate: "" },
      field("Para", who),
      make("div", { class: "pair" }, field("Del día", first), field("Al día", last)),
      make("label", { class: "check" }, whole, "Todo el día (cerrado)"),
      hours,
      field("Motivo", reason, "Solo lo ve el personal."),
      make("p", { class: "muted hint" }, "El bot no dará citas. Las que ya hay se quedan."),
      line,
      make("div", { class: "actions" }, save),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void attempt(save, line, async () => {
        const isWhole = whole.checked;
        /** @type {Blocked} */
        const blocked = await change("block", {
          id_empresa: company.id_empresa,
          resource: who.value || null,
          start: `${first.value}T${isWhole ? "00:00" : from.value}`,
          until: isWhole ? `${addDays(last.value, 1)}T00:00` : `${last.value}T${until.value}`,
          reason: reason.value,
        });
        dialog.close();
        this.#onSaved(company, blocked);
      });
    });
    openSheet(dialog, "Bloquear horas o cerrar un día", form);
  }
}

/** @param {{ id: string, name: string }} one @returns {[string, string]} */
const named = ({ id, name }) => [id, name];

/** What a block does not take away: the appointments that it meets. @param {number} count */
export function standingText(count) {
  if (count === 0) return "";
  return count === 1
    ? " Queda 1 cita en esas horas: avise al cliente."
    : ` Quedan ${count} citas en esas horas: avise a los clientes.`;
}
