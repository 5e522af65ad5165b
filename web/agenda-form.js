// The form of an appointment by hand: a new one, or another time for one that there is. The server
// checks it as it checks the bot; what staff may decide otherwise is asked here.

import { find, make } from "./dom.js";
import { AgendaFailure, change } from "./agenda-api.js";
import { CustomerFields } from "./agenda-customer.js";
import { attempt, field, openSheet, problemLine, tell } from "./agenda-sheet.js";
import { StartPicker } from "./agenda-starts.js";
import { dayOf, timeOf } from "./agenda-time.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {import("./agenda-api.js").Event} Event */
/** @typedef {{ resource?: string, start?: string, event?: Event }} Begin */
/** @typedef {{ event: Event, moved: boolean, offGrid: boolean }} Saved */

const dialog = find("event-dialog", HTMLDialogElement);

export class EventForm {
  #onSaved;

  /** @param {(company: Company, saved: Saved) => void} onSaved */
  constructor(onSaved) {
    this.#onSaved = onSaved;
  }

  /**
   * @param {Company} company
   * @param {Begin} begin with `event` it is moved; else a new one, with what is known of it
   */
  open(company, { resource, start, event }) {
    const key = newKey();
    const from = event?.start ?? start ?? company.now;
    const service = select("event-service", serviceOptions(company), event?.service?.id);
    // A service that the company no longer has is none of the list.
    if (event !== undefined && service.value !== event.service?.id) service.value = "";
    const who = select("event-resource", [], undefined);
    const day = make("input", { id: "event-day", type: "date", required: "", value: dayOf(from) });
    const known = timeOf(event?.start ?? start ?? "");
    const starts = new StartPicker(known, event === undefined);
    const customer = event === undefined ? new CustomerFields({}) : null;
    const line = problemLine();
    const save = make("button", {}, event === undefined ? "Guardar cita" : "Mover cita");
    const form = make(
      "form",
      { class: "form", novalidate: "" },
      ...(company.services.length === 0 || event !== undefined ? [] : [field("Servicio", service)]),
      ...(company.resources.length === 1 ? [] : [field("Con", who)]),
      field("Día", day),
      starts.element,
      ...(customer?.elements ?? []),
      line,
      make("div", { class: "actions" }, save),
    );
    const look = () =>
      starts.load(company, {
        ...{ resource: who.value, service: service.value, date: day.value, ref: event?.ref ?? "" },
      });
    const offer = () => {
      const asked = event?.resource ?? resource;
      fillPeople(who, company, { service: service.value, chosen: who.value || asked, now: event });
      void look();
    };
    service.addEventListener("change", offer);
    who.addEventListener("change", () => void look());
    day.addEventListener("change", () => void look());
    form.addEventListener("submit", (submitted) => {
      submitted.preventDefault();
      const fields = { who, service, day, starts, customer };
      void this.#save({ company, event, key, line, save, ...fields }, []);
    });
    openSheet(dialog, event === undefined ? "Nueva cita" : `Mover la cita de ${event.name}`, form);
    offer();
  }

  /**
   * @param {object} form
   * @param {Company} form.company @param {Event | undefined} form.event @param {string} form.key
   * @param {HTMLElement} form.line @param {HTMLButtonElement} form.save
   * @param {HTMLSelectElement} form.who @param {HTMLSelectElement} form.service
   * @param {HTMLInputElement} form.day @param {StartPicker} form.starts
   * @param {CustomerFields | null} form.customer a move asks for nothing of them
   * @param {string[]} accept what staff decided otherwise
   */
  #save(form, accept) {
    const { company, event, key, line, save, who, service, day, starts, customer } = form;
    customer?.clear();
    return attempt(
      save,
      line,
      async () => {
        const start = `${day.value}T${starts.time}`;
        if (starts.time === "") throw new AgendaFailure("Elija la hora.");
        const to = { id_empresa: company.id_empresa, resource: who.value, start, accept };
        const added = { key, service: service.value || null, ...customer?.read() };
        const done =
          event === undefined
            ? await change("add", { ...to, ...added })
            : await change("move", { ...to, ref: event.ref });
        dialog.close();
        const moved = event !== undefined;
        this.#onSaved(company, { event: done.event, moved, offGrid: done.off_grid });
      },
      (failure) => {
        customer?.mark(failure, line);
        if (!failure.canAccept) return;
        const anyway = make("button", { type: "button", class: "quiet" }, "Agendar igual");
        anyway.addEventListener("click", () => void this.#save(form, [...accept, failure.code]));
        tell(line, failure.message, anyway);
        anyway.focus();
      },
    );
  }
}

/** @param {Company} company @returns {[string, string][]} */
function serviceOptions({ services, currency }) {
  return services.map(({ id, name, minutes, price }) => {
    const cost = price === null ? "" : ` · ${currency} ${price}`;
    return [id, `${name} · ${minutes} min${cost}`];
  });
}

/**
 * Those who give the service; an appointment stays with whom it is, too.
 * @param {HTMLSelectElement} who @param {Company} company
 * @param {{ service: string, chosen: string | undefined, now: Event | undefined }} at
 */
function fillPeople(who, company, { service, chosen, now }) {
  const offering = company.services.find(({ id }) => id === service)?.resources;
  const people = company.resources.filter(
    ({ id, owned }) => owned && (id === now?.resource || (offering?.includes(id) ?? true)),
  );
  who.replaceChildren(...people.map(({ id, name }) => make("option", { value: id }, name)));
  if (people.some(({ id }) => id === chosen)) who.value = chosen ?? "";
}

/** @param {string} id @param {[string, string][]} options @param {string | undefined} chosen */
export function select(id, options, chosen) {
  const element = make("select", { id });
  element.append(...options.map(([value, text]) => make("option", { value }, text)));
  if (options.some(([value]) => value === chosen)) element.value = chosen ?? "";
  return element;
}

/** Sent again, the same form books nothing twice. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
