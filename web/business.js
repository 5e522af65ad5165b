// The company's hours, services and prices, edited and saved to its file; and the addresses of its
// calendar feeds.

import { find, make } from "./dom.js";
import { change } from "./agenda-api.js";
import { attempt, problemLine, tell } from "./agenda-sheet.js";
import { HoursFields } from "./business-hours.js";
import { ServicesFields } from "./business-services.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {import("./agenda-api.js").Editable} Editable */
/** @typedef {{ resource: string, path: string | null }} Feed */

const form = find("business-form", HTMLFormElement);
const feeds = find("feeds", HTMLElement);

export class Business {
  #onSaved;
  /** The company and version that the form shows, and the newer one that it was told of. */
  #shown = "";
  #told = "";
  #isEdited = () => false;
  #line = problemLine();

  /** @param {() => void} onSaved */
  constructor(onSaved) {
    this.#onSaved = onSaved;
  }

  clear() {
    this.#shown = "";
    this.#isEdited = () => false;
    form.replaceChildren();
    feeds.replaceChildren();
  }

  /** Never draws over a form that is being edited. @param {Company} company */
  show(company) {
    const { edit, id_empresa: id } = company;
    const version = `${id} ${edit?.version ?? ""}`;
    if (version === this.#shown) return;
    if (this.#isEdited()) {
      if (version !== this.#told) this.#offer(CHANGED);
      this.#told = version;
      return;
    }
    this.#shown = version;
    this.#isEdited = () => false;
    if (edit === null)
      form.replaceChildren(make("p", { class: "muted" }, "Este archivo no se puede editar aquí."));
    else this.#draw(company, edit);
    showFeeds(company);
  }

  /** The file has changed under the form. @param {string} text */
  #offer(text) {
    const reload = make("button", { type: "button", class: "quiet" }, "Abrir los datos nuevos");
    reload.addEventListener("click", () => {
      this.#isEdited = () => false;
      this.#onSaved();
    });
    tell(this.#line, text, reload);
  }

  /** @param {Company} company @param {Editable} edit */
  #draw(company, edit) {
    const hours = new HoursFields(edit);
    const services = new ServicesFields(company, edit.services);
    const line = problemLine();
    this.#line = line;
    const read = () => ({ ...hours.value, services: services.read().services });
    let kept = JSON.stringify(read());
    this.#isEdited = () => JSON.stringify(read()) !== kept;
    const save = make("button", {}, "Guardar cambios");
    const saved = make("p", { class: "muted", role: "status" });
    form.replaceChildren(
      hours.element,
      services.element,
      line,
      make("div", { class: "actions sticky" }, save, saved),
    );
    form.oninput = () => void (saved.textContent = "");
    form.onsubmit = (event) => {
      event.preventDefault();
      hours.clear();
      services.clear();
      saved.textContent = "";
      void attempt(
        save,
        line,
        async () => {
          const sent = services.read();
          const fields = { ...hours.value, services: sent.services };
          const { id_empresa } = company;
          const body = { id_empresa, version: edit.version, ...fields };
          const { version } = await change("company", body);
          edit.version = version;
          sent.keep();
          kept = JSON.stringify(fields);
          // Another company was chosen during the request.
          if (!save.isConnected) return;
          this.#shown = `${id_empresa} ${version}`;
          tell(line, "");
          saved.textContent = "Guardado: el bot ya lo usa.";
          this.#onSaved();
        },
        ({ code, problems = [], message }) => {
          if (code === "changed") return this.#offer(message);
          const marked = problems.map((one) => {
            return hours.mark(one.field, one.message) ?? services.mark(one.field, one.message);
          });
          const others = problems.filter((_, at) => marked[at] === null);
          const items = others.map((one) => make("li", {}, one.message));
          tell(line, message, ...(items.length > 0 ? [make("ul", {}, ...items)] : []));
          marked.find((input) => input !== null)?.focus();
        },
      );
    };
  }
}

const CHANGED =
  "Otra persona cambió estos datos mientras usted los edita. " +
  "Al abrir los nuevos se pierde lo que no guardó.";

/** @param {Company} company */
function showFeeds(company) {
  if (company.feeds === null) return feeds.replaceChildren();
  const known = new Map(company.feeds.map(({ resource, path }) => [resource, path]));
  const rows = company.resources
    .filter(({ owned }) => owned)
    .map(({ id, name }) => feedRow(company, { id, name, path: known.get(id) ?? null }));
  feeds.replaceChildren(
    make("h3", { id: "feeds-title" }, "En el calendario del teléfono"),
    make(
      "p",
      { class: "muted hint" },
      "Suscriba el calendario a este enlace: muestra el servicio y el primer nombre. " +
        "Quien lo tiene ve la agenda; un enlace nuevo anula el anterior.",
    ),
    make("ol", { class: "feeds" }, ...rows),
  );
}

/** @param {Company} company @param {{ id: string, name: string, path: string | null }} feed */
function feedRow(company, { id, name, path }) {
  const row = make("li", { class: "feed" });
  const line = problemLine();
  const run = (/** @type {HTMLButtonElement} */ button, /** @type {"make" | "revoke"} */ action) =>
    attempt(button, line, async () => {
      /** @type {Feed} */
      const done = await change("feed", { id_empresa: company.id_empresa, resource: id, action });
      draw(done.path);
    });
  const draw = (/** @type {string | null} */ now) => {
    const make_ = make(
      "button",
      { type: "button", class: "quiet small" },
      now === null ? "Crear enlace" : "Enlace nuevo",
    );
    make_.setAttribute("aria-label", `${make_.textContent} de ${name}`);
    make_.addEventListener("click", () => run(make_, "make"));
    if (now === null) return row.replaceChildren(make("b", {}, name), make_, line);
    const address = new URL(now, document.baseURI).href;
    const shown = make("input", {
      "readonly": "",
      "value": address,
      "aria-label": `Enlace de ${name}`,
    });
    shown.addEventListener("focus", () => shown.select());
    const revoke = make("button", { type: "button", class: "quiet small danger" }, "Anular");
    revoke.setAttribute("aria-label", `Anular el enlace de ${name}`);
    revoke.addEventListener("click", () => run(revoke, "revoke"));
    row.replaceChildren(make("b", {}, name), shown, make_, revoke, line);
  };
  draw(path);
  return row;
}
