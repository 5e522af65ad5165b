// A sheet: a dialog with a title, a body and a line for problems. Escape and the backdrop close it,
// and the focus returns to where it was.

import { make } from "./dom.js";
import { AgendaFailure } from "./agenda-api.js";

/**
 * @param {HTMLDialogElement} dialog @param {string} title @param {(Node | string)[]} parts
 */
export function openSheet(dialog, title, ...parts) {
  const close = make(
    "button",
    { "type": "button", "class": "quiet close", "aria-label": "Cerrar" },
    "✕",
  );
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(
    make("div", { class: "sheet-head" }, make("h2", { id: titleId(dialog) }, title), close),
    ...parts,
  );
  dialog.onclick = (event) => void (event.target === dialog && dialog.close());
  if (!dialog.open) dialog.showModal();
}

/** @param {HTMLDialogElement} dialog */
const titleId = (dialog) => dialog.getAttribute("aria-labelledby") ?? "";

/** The line that says what went wrong; hidden until something did. */
export function problemLine() {
  return make("p", { class: "problem", role: "alert", hidden: "" });
}

/** @param {HTMLElement} line @param {string} text "" hides it @param {Node[]} more */
export function tell(line, text, ...more) {
  line.replaceChildren(text, ...more);
  line.hidden = text === "";
}

/**
 * Runs a change with the button switched off, and tells what went wrong.
 * @param {HTMLButtonElement} button @param {HTMLElement} line
 * @param {() => Promise<void>} run
 * @param {(failure: AgendaFailure) => void} [onFailure]
 */
export async function attempt(button, line, run, onFailure = () => {}) {
  if (button.disabled) return;
  button.disabled = true;
  tell(line, "");
  try {
    await run();
  } catch (error) {
    const known =
      error instanceof AgendaFailure ? error : new AgendaFailure(`La página falló: ${error}`);
    tell(line, known.message);
    onFailure(known);
  } finally {
    button.disabled = false;
  }
}

/**
 * A labelled field.
 * @param {string} label @param {HTMLElement} input @param {string} [hint]
 */
export function field(label, input, hint) {
  const id = input.id;
  const error = make("p", { id: `${id}-error`, class: "field-error", hidden: "" });
  const parts =
    hint === undefined ? [] : [make("p", { class: "muted hint", id: `${id}-hint` }, hint)];
  if (hint !== undefined) input.setAttribute("aria-describedby", `${id}-hint`);
  return make("div", { class: "field" }, make("label", { for: id }, label), input, ...parts, error);
}

/** @param {HTMLElement} input @param {string} text "" clears it */
export function mark(input, text) {
  const line = document.getElementById(`${input.id}-error`);
  if (line === null) return;
  line.textContent = text;
  line.hidden = text === "";
  if (text === "") {
    input.removeAttribute("aria-invalid");
    return;
  }
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", line.id);
}
