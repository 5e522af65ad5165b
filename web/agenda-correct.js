// The form that puts right who an appointment is for.

import { find, make } from "./dom.js";
import { change } from "./agenda-api.js";
import { CustomerFields } from "./agenda-customer.js";
import { attempt, openSheet, problemLine } from "./agenda-sheet.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {import("./agenda-api.js").Event} Event */

const dialog = find("event-dialog", HTMLDialogElement);

/**
 * @param {Company} company @param {Event} event
 * @param {(event: Event) => void} onSaved
 */
export function openCorrection({ id_empresa }, event, onSaved) {
  const customer = new CustomerFields(event);
  const line = problemLine();
  const save = make("button", {}, "Guardar");
  const actions = make("div", { class: "actions" }, save);
  const parts = [...customer.elements, line, actions];
  const form = make("form", { class: "form", novalidate: "" }, ...parts);
  form.addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    customer.clear();
    void attempt(
      save,
      line,
      async () => {
        const body = { id_empresa, ref: event.ref, ...customer.read() };
        const { event: after } = await change("correct", body);
        dialog.close();
        onSaved(after);
      },
      (failure) => customer.mark(failure, line),
    );
  });
  openSheet(dialog, `Corregir la cita de ${event.name}`, form);
}
