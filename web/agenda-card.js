// A booking's card: who, what, when, notes, who made it and what was changed; moved, corrected or
// cancelled from here, with a message to the customer ready afterwards.

import { find, make } from "./dom.js";
import { change, read } from "./agenda-api.js";
import { openCorrection } from "./agenda-correct.js";
import { changeText, contactLinks, reminderText } from "./agenda-links.js";
import { attempt, openSheet, problemLine, tell } from "./agenda-sheet.js";
import { dayOf, longDay, momentText, timeOf } from "./agenda-time.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {import("./agenda-api.js").Event} Event */
/** @typedef {import("./agenda-api.js").Change} Change */

const dialog = find("card", HTMLDialogElement);

/** @type {Record<Change["what"], string>} */
const WHAT = {
  ...{ made: "Reservada", moved: "Cambiada", corrected: "Corregida", cancelled: "Cancelada" },
};

export class Card {
  #onMove;
  #onChanged;

  /**
   * @param {object} ports
   * @param {(company: Company, event: Event) => void} ports.onMove
   * @param {() => void} ports.onChanged
   */
  constructor({ onMove, onChanged }) {
    this.#onMove = onMove;
    this.#onChanged = onChanged;
  }

  /** @param {Company} company @param {Event} event @param {boolean} [changed] just now, by staff */
  async show(company, event, changed = false) {
    const history = make("ol", { class: "history" });
    const line = problemLine();
    openSheet(
      dialog,
      event.name,
      this.#facts(company, event),
      ...links(company, event, changed),
      line,
      this.#actions(company, event, line),
      make("h3", { class: "history-title" }, "Historial"),
      history,
    );
    try {
      const { changes } = await read("event", { id_empresa: company.id_empresa, ref: event.ref });
      const items = changes.map((/** @type {Change} */ one) => changeItem(company, one));
      history.replaceChildren(...items);
    } catch (error) {
      tell(line, error instanceof Error ? error.message : "No se pudo leer el historial.");
    }
  }

  close() {
    dialog.close();
  }

  /** @param {Company} company @param {Event} event */
  #facts(company, event) {
    const service = company.services.find(({ id }) => id === event.service?.id);
    const who = company.resources.find(({ id }) => id === event.resource)?.name ?? event.resource;
    const price = service?.price ?? null;
    /** @type {[string, string | null][]} */
    const facts = [
      ["Cuándo", `${longDay(dayOf(event.start))}, ${timeOf(event.start)} – ${timeOf(event.until)}`],
      ["Servicio", event.service?.name ?? null],
      ["Con", who],
      ["Precio", price === null ? null : `${company.currency} ${price.toFixed(2)}`],
      ["Teléfono", event.phone],
      ["Correo", event.email],
      ["Nota", event.notes],
      ["Reservó", event.made_by === "staff" ? "El personal, a mano" : "El cliente, por el chat"],
    ];
    const parts = facts.flatMap(([name, value]) =>
      value === null ? [] : [make("dt", {}, name), make("dd", {}, value)],
    );
    const cancelled = make("p", { class: "tag" }, "Cancelada");
    return make(
      "div",
      {},
      ...(event.state === "cancelled" ? [cancelled] : []),
      make("dl", { class: "facts" }, ...parts),
    );
  }

  /** @param {Company} company @param {Event} event @param {HTMLElement} line */
  #actions(company, event, line) {
    const row = make("div", { class: "actions" });
    if (event.state === "cancelled") return row;
    const move = make("button", { type: "button" }, "Mover");
    move.addEventListener("click", () => {
      dialog.close();
      this.#onMove(company, event);
    });
    const cancel = make("button", { type: "button", class: "quiet danger" }, "Cancelar cita");
    cancel.addEventListener("click", () => this.#confirm(company, event, { row, line, cancel }));
    const correct = make("button", { type: "button", class: "quiet" }, "Corregir");
    correct.addEventListener("click", () => {
      dialog.close();
      openCorrection(company, event, (after) => {
        this.#onChanged();
        void this.show(company, after);
      });
    });
    row.append(move, correct, cancel);
    return row;
  }

  /**
   * @param {Company} company @param {Event} event
   * @param {{ row: HTMLElement, line: HTMLElement, cancel: HTMLElement }} parts
   */
  #confirm(company, event, { row, line, cancel }) {
    const yes = make("button", { type: "button", class: "danger" }, "Sí, cancelar");
    const no = make("button", { type: "button", class: "quiet" }, "No");
    const before = [...row.childNodes];
    no.addEventListener("click", () => {
      row.replaceChildren(...before);
      cancel.focus();
    });
    yes.addEventListener("click", () =>
      attempt(yes, line, async () => {
        const body = { id_empresa: company.id_empresa, ref: event.ref };
        const { event: after } = await change("cancel", body);
        this.#onChanged();
        await this.show(company, after, true);
      }),
    );
    row.replaceChildren(make("p", {}, `¿Cancelar la cita de ${event.name}?`), yes, no);
    no.focus();
  }
}

/** @param {Company} company @param {Event} event @param {boolean} changed */
function links(company, event, changed) {
  const told = changed || event.state === "cancelled" ? changeText : reminderText;
  // One that is over is neither remembered nor called off.
  const text = event.start < company.now ? "" : told(event, company);
  const all = contactLinks(event, company, text);
  if (all.length === 0) return [];
  const title = changed && text !== "" ? [make("p", { class: "told" }, "Avise al cliente:")] : [];
  return [...title, make("div", { class: "contacts" }, ...all)];
}

/** @param {Company} company @param {Change} change */
function changeItem(company, { what, by, at, start, resource }) {
  const who = company.resources.find(({ id }) => id === resource)?.name ?? resource;
  const isTimed = what === "made" || what === "moved";
  const where = !isTimed ? "" : ` para el ${momentText(start)}, con ${who}`;
  const whom = by === "staff" ? "el personal" : "el cliente, por el chat";
  return make(
    "li",
    {},
    make("b", {}, WHAT[what]),
    `${where} · ${whom} `,
    make("span", { class: "muted" }, momentText(at)),
  );
}
