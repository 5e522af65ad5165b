// Who an appointment is for, in a form: name, phone, email and note.

import { make } from "./dom.js";
import { AgendaFailure } from "./agenda-api.js";
import { field, mark, tell } from "./agenda-sheet.js";

/** @typedef {import("./agenda-api.js").Event} Event */
/** @typedef {Pick<Event, "name" | "phone" | "email" | "notes">} Customer */

export class CustomerFields {
  /** @type {[keyof Customer, HTMLInputElement | HTMLTextAreaElement][]} */
  #inputs;
  elements;

  /** @param {Partial<Customer>} known */
  constructor({ name = "", phone, email, notes }) {
    const common = { autocomplete: "off" };
    const who = make("input", { ...common, id: "event-name", maxlength: "120", required: "" });
    const tel = make("input", { ...common, id: "event-phone", type: "tel", maxlength: "32" });
    const mail = make("input", { ...common, id: "event-email", type: "email", maxlength: "254" });
    const note = make("textarea", { ...common, id: "event-notes", rows: "2", maxlength: "500" });
    who.value = name;
    tel.value = phone ?? "";
    mail.value = email ?? "";
    note.value = notes ?? "";
    this.#inputs = [
      ["name", who],
      ["phone", tel],
      ["email", mail],
      ["notes", note],
    ];
    this.elements = [
      field("Nombre", who),
      field("Teléfono", tel, "Para escribirle por WhatsApp."),
      field("Correo", mail),
      field("Nota", note),
    ];
  }

  clear() {
    for (const [, input] of this.#inputs) mark(input, "");
  }

  /** As the routes want it; throws for a name that is missing. */
  read() {
    const fields = Object.fromEntries(
      this.#inputs.map(([name, { value }]) => [name, value.trim() || null]),
    );
    if (fields["name"] !== null) return fields;
    throw new AgendaFailure("Escriba el nombre.", { field: "name" });
  }

  /** Tells a problem at its field, where it is one of these; `line` has it then no more. */
  /** @param {AgendaFailure} failure @param {HTMLElement} line */
  mark(failure, line) {
    const input = this.#inputs.find(([name]) => name === failure.field)?.[1];
    if (input === undefined) return;
    mark(input, failure.message);
    tell(line, "");
    input.focus();
  }
}
