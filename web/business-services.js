// The services of a company in a form: name, minutes, price, who gives it. What the form does not
// show of a service stays as the file has it.

import { make } from "./dom.js";
import { field, mark } from "./agenda-sheet.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {import("./agenda-api.js").FileService} FileService */
/**
 * @typedef {{
 *   was: FileService, element: HTMLElement, inputs: Map<string, HTMLInputElement>,
 *   people: HTMLInputElement[],
 * }} Row
 */

export class ServicesFields {
  element = make("fieldset", { class: "group" });
  #list = make("ol", { class: "services" });
  /** @type {Row[]} */
  #rows = [];
  #company;
  #made = 0;

  /** @param {Company} company @param {FileService[]} services */
  constructor(company, services) {
    this.#company = company;
    const add = make("button", { type: "button", class: "quiet" }, "Agregar servicio");
    add.addEventListener("click", () => this.#add({}, true));
    this.element.append(make("legend", {}, "Servicios y precios"), this.#list, add);
    for (const service of services) this.#add(service, false);
  }

  /** What the form says; `keep` is called once the file says it, too. */
  read() {
    const rows = [...this.#rows];
    const services = this.#values(rows);
    const keep = () => rows.forEach((row, at) => void (row.was = services[at] ?? row.was));
    return { services, keep };
  }

  /** @param {Row[]} rows @returns {FileService[]} */
  #values(rows) {
    const ids = new Set(rows.map(({ was }) => was.id));
    return rows.map(({ was, inputs, people }) => {
      const text = (/** @type {string} */ name) => inputs.get(name)?.value.trim() ?? "";
      const chosen = people.filter(({ checked }) => checked).map(({ value }) => value);
      const all = chosen.length === people.length && was["resources"] === undefined;
      const name = text("name");
      return withoutEmpty({
        ...was,
        id: was.id ?? newId(name, ids),
        name,
        minutes: numberOf(text("minutes"), was["minutes"]),
        after_minutes:
          was["after_minutes"] === undefined && text("after_minutes") === "0"
            ? undefined
            : numberOf(text("after_minutes"), was["after_minutes"]),
        price: text("price") === "" ? undefined : numberOf(text("price"), was["price"]),
        resources: all || people.length < 2 ? was["resources"] : chosen,
        about: text("about") === "" ? undefined : text("about"),
      });
    });
  }

  clear() {
    for (const { inputs } of this.#rows) for (const input of inputs.values()) mark(input, "");
  }

  /** @param {string} path @param {string} text @returns {HTMLElement | null} */
  mark(path, text) {
    const [, at = "", name = ""] = /^services\[(\d+)\]\.?(\w*)/.exec(path) ?? [];
    const row = this.#rows[Number(at)];
    if (at === "" || row === undefined) return null;
    const input =
      row.inputs.get(name === "resources" || name === "id" ? "name" : name) ??
      row.inputs.get("name");
    if (input === undefined) return null;
    mark(input, text);
    return input;
  }

  /** @param {FileService} was @param {boolean} focus */
  #add(was, focus) {
    const id = `service-${this.#made++}`;
    const value = (/** @type {string} */ name) => String(was[name] ?? "");
    const input = (/** @type {string} */ name, /** @type {Record<string, string>} */ more = {}) =>
      make("input", {
        "id": `${id}-${name}`,
        "value": value(name),
        "autocomplete": "off",
        "data-name": name,
        ...more,
      });
    const number = { inputmode: "decimal" };
    const inputs = new Map([
      ["name", input("name", { maxlength: "100" })],
      ["minutes", input("minutes", { ...number, value: value("minutes") || "30" })],
      [
        "after_minutes",
        input("after_minutes", { ...number, value: value("after_minutes") || "0" }),
      ],
      ["price", input("price", number)],
      ["about", input("about", { maxlength: "1000" })],
    ]);
    const people = this.#people(was);
    const remove = make("button", { type: "button", class: "quiet small danger" }, "Quitar");
    remove.setAttribute("aria-label", `Quitar el servicio ${value("name")}`);
    const element = make(
      "li",
      { class: "service" },
      ...this.#fields(inputs),
      ...people.parts,
      remove,
    );
    const row = { was, element, inputs, people: people.boxes };
    remove.addEventListener("click", () => {
      this.#rows.splice(this.#rows.indexOf(row), 1);
      element.remove();
    });
    this.#rows.push(row);
    this.#list.append(element);
    if (focus) inputs.get("name")?.focus();
  }

  /** @param {Map<string, HTMLInputElement>} inputs */
  #fields(inputs) {
    const { currency } = this.#company;
    /** @type {[string, string][]} */
    const labels = [
      ["name", "Nombre"],
      ["minutes", "Minutos"],
      ["after_minutes", "Pausa después"],
      ["price", currency === "" ? "Precio" : `Precio (${currency})`],
      ["about", "Descripción"],
    ];
    return labels.flatMap(([name, label]) => {
      const input = inputs.get(name);
      if (input === undefined) return [];
      const element = field(label, input);
      element.classList.add(`of-${name}`);
      return [element];
    });
  }

  /** Who gives it: boxes, where there are several people. @param {FileService} was */
  #people({ resources }) {
    const all = this.#company.resources;
    if (all.length < 2) return { boxes: [], parts: [] };
    const boxes = all.map(({ id }) => {
      const box = make("input", { type: "checkbox", value: id });
      box.checked = !Array.isArray(resources) || resources.includes(id);
      return box;
    });
    const labels = boxes.map((box, at) =>
      make("label", { class: "check" }, box, all[at]?.name ?? ""),
    );
    const group = make("fieldset", { class: "who" }, make("legend", {}, "Lo atiende"), ...labels);
    return { boxes, parts: [group] };
  }
}

/** A new service's id in the file. @param {string} name @param {Set<string | undefined>} taken */
function newId(name, taken) {
  const plain = name.normalize("NFD").toLowerCase().replaceAll(/\p{M}/gu, "");
  const short = plain.replaceAll(/[^a-z0-9]+/g, "-").slice(0, 30);
  const slug = short.replaceAll(/^-|-$/g, "") || "servicio";
  let id = slug;
  for (let count = 2; taken.has(id); count++) id = `${slug}-${count}`;
  taken.add(id);
  return id;
}

/**
 * A number where it is one for certain: else the text, which the server says is wrong. "25.000" is
 * a thousand times more in Bogotá than in Lima. What the file has is never wrong.
 * @param {string} text @param {unknown} was
 */
function numberOf(text, was) {
  if (text === String(was)) return was;
  return /^\d+(?:[.,]\d{1,2})?$/.test(text) ? Number(text.replace(",", ".")) : text;
}

/** @param {Record<string, unknown>} fields @returns {FileService} */
function withoutEmpty(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
