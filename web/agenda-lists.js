// Two lists of appointments: tomorrow's, with links to write to each customer, and what a search
// finds.

import { find, make } from "./dom.js";
import { read } from "./agenda-api.js";
import { contactLinks, reminderText } from "./agenda-links.js";
import { dayOf, longDay, shortDay, timeOf } from "./agenda-time.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {import("./agenda-api.js").Event} Event */
/** @typedef {(event: Event) => void} OnEvent */

/** @param {Company} company @param {Event[]} events @param {string} day @param {OnEvent} onEvent */
export function showTomorrow(company, events, day, onEvent) {
  find("tomorrow-title", HTMLElement).textContent = `Mañana, ${longDay(day)}`;
  const items = events
    .filter(({ start, state }) => dayOf(start) === day && state === "booked")
    .map((event) => {
      const links = contactLinks(event, company, reminderText(event, company, "mañana"));
      const none = make("p", { class: "muted" }, "Sin teléfono ni correo.");
      return row(company, event, timeOf(event.start), onEvent, links.length > 0 ? links : [none]);
    });
  const nothing = make("li", { class: "muted nothing" }, "Mañana no hay citas.");
  find("tomorrow-list", HTMLOListElement).replaceChildren(
    ...(items.length > 0 ? items : [nothing]),
  );
}

/**
 * @param {Company} company @param {Event} event @param {string} when
 * @param {OnEvent} onEvent @param {HTMLElement[]} links
 */
function row(company, event, when, onEvent, links) {
  const who = company.resources.find(({ id }) => id === event.resource)?.name ?? "";
  const several = company.resources.length > 1;
  const what = [event.service?.name ?? "", several ? who : ""].filter((part) => part !== "");
  const cancelled = event.state === "cancelled";
  const button = make(
    "button",
    { type: "button", class: "entry" },
    make("span", { class: "when" }, when),
    make("b", {}, event.name),
    make("span", { class: "what" }, what.join(" · ")),
    ...(cancelled ? [make("span", { class: "tag" }, "Cancelada")] : []),
  );
  button.addEventListener("click", () => onEvent(event));
  const contacts = links.length === 0 ? [] : [make("div", { class: "contacts" }, ...links)];
  return make("li", { class: cancelled ? "row gone" : "row" }, button, ...contacts);
}

/**
 * @param {() => Company | null} companyNow
 * @param {(company: Company, event: Event) => void} onEvent
 */
export function watchSearch(companyNow, onEvent) {
  const form = find("search-form", HTMLFormElement);
  const words = find("words", HTMLInputElement);
  const state = find("found", HTMLElement);
  const list = find("found-list", HTMLOListElement);
  form.addEventListener("submit", async (submitted) => {
    submitted.preventDefault();
    const company = companyNow();
    if (company === null || words.value.trim() === "") return words.focus();
    try {
      const query = { id_empresa: company.id_empresa, words: words.value };
      /** @type {{ events: Event[] }} */
      const { events } = await read("search", query);
      if (company.id_empresa !== companyNow()?.id_empresa) return;
      state.textContent = countText(events.length);
      const items = events.map((event) => {
        const day = dayOf(event.start);
        const when = `${shortDay(day)} ${day.slice(0, 4)}, ${timeOf(event.start)}`;
        return row(company, event, when, (one) => onEvent(company, one), []);
      });
      list.replaceChildren(...items);
    } catch (error) {
      list.replaceChildren();
      state.textContent = error instanceof Error ? error.message : String(error);
    }
  });
}

/** @param {number} count */
function countText(count) {
  if (count === 0) return "No hay citas con esas palabras.";
  if (count === 1) return "1 cita";
  return count < 50 ? `${count} citas` : "Las 50 más nuevas";
}
