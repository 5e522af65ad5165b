// Which tab is in front: one on a narrow screen; on a wide one the chat stays beside it.

import { find } from "./dom.js";

const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (
  document.querySelectorAll(".views button")
);
const AGENDA = ["agenda", "tomorrow", "search", "business"];

/** @param {(view: string) => void} onView */
export function watchViews(onView) {
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const view = button.dataset["show"] ?? "";
      show(view);
      onView(view);
    });
  }
}

/** @param {string} view */
export function show(view) {
  document.body.dataset["view"] = view;
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset["show"] === view));
  }
}

/** With an agenda the page has all tabs, and its chooser of companies is on top. */
export function openAgenda() {
  document.body.dataset["mode"] = "agenda";
  for (const button of buttons) button.hidden = false;
  for (const id of AGENDA) find(id, HTMLElement).hidden = false;
  const company = document.querySelector(".company");
  const chooser = find("chooser", HTMLElement);
  if (company !== null) chooser.append(company);
  chooser.hidden = false;
  show("agenda");
}
