// Sets up the page: the companies to talk to, their agenda where they have a file, the conversation
// and the ledger.

import { AgendaPage } from "./agenda.js";
import { read } from "./agenda-api.js";
import { Chat } from "./chat.js";
import { Conversations, newConversation } from "./conversation.js";
import { find, make } from "./dom.js";
import { Ledger } from "./ledger.js";
import { readOther, showOther } from "./other-company.js";
import { openAgenda, watchViews } from "./views.js";

/**
 * @typedef {{ id: number, name: string, sells: string[] }} Company
 * @typedef {{
 *   version: string, simulated: string[], agenda: boolean, companies: Company[],
 * }} About
 */

/** Of the list to choose from; with more, ten thousand say, one looks at some. */
const COMPANIES_MAX = 500;
/** The choice of a company outside the sandbox. */
const OTHER = "other";
const select = find("company", HTMLSelectElement);
const otherForm = find("other", HTMLFormElement);
const conversations = new Conversations();
const chat = new Chat({ save, recipient });
/** @type {readonly Company[]} */
let companies = [];
/** @type {AgendaPage | null} */
let agenda = null;

/** A turn may have booked something. */
function save() {
  conversations.save();
  agenda?.refresh();
}

/** The recipient of a message; null while the form is incomplete or invalid. */
function recipient() {
  const choice = select.value;
  if (choice === OTHER && !otherForm.hidden && !applyOther()) return null;
  return conversations.current;
}

/** The stored conversation of the selected company. */
function choose() {
  const choice = select.value;
  const company = companies.find(({ id }) => String(id) === choice);
  const known = conversations.of(choice);
  conversations.open(known ?? newConversation(choice, company?.id ?? 1));
  const { current } = conversations;
  otherForm.hidden = company !== undefined;
  if (company === undefined && current !== null) showOther(current);
  if (company === undefined && known !== null && known.turns.length > 0) otherForm.hidden = true;
  find("sells", HTMLElement).replaceChildren(...describe(company));
  find("empty-title", HTMLElement).textContent = company?.name ?? "Otra empresa";
  suggest(company);
  if (company !== undefined) agenda?.choose(company.id);
  present();
}

/** @returns {boolean} false when a field is invalid; the field then shows it */
function applyOther() {
  const { current } = conversations;
  const fields = readOther();
  if (fields === null || current === null) return false;
  const same = current.tenant === fields.tenant && current.sessionId === fields.sessionId;
  conversations.open({ ...current, ...fields, turns: same ? current.turns : [] });
  otherForm.hidden = true;
  find("sells", HTMLElement).replaceChildren(...describe(undefined));
  present();
  return true;
}

function present() {
  const { current } = conversations;
  find("session", HTMLElement).textContent = current?.sessionId ?? "";
  chat.show(current);
}

/** @param {Company | undefined} company @returns {(Node | string)[]} */
function describe(company) {
  if (company?.sells.length === 0) return ["Pruebe el bot como un cliente."];
  if (company !== undefined) return [`Vende ${company.sells.slice(0, 3).join(", ")}…`];
  if (!otherForm.hidden) return [];
  const button = make("button", { type: "button", class: "link" }, "Cambiar");
  button.addEventListener("click", () => {
    otherForm.hidden = false;
    find("tenant", HTMLInputElement).focus();
  });
  return [`id_empresa ${conversations.current?.tenant ?? ""} `, button];
}

/** @param {Company | undefined} company */
function suggest(company) {
  const thing = company?.sells[1];
  const texts = [
    "Hola, quiero una cita mañana a las 10",
    "¿Qué horarios hay mañana?",
    ...(thing === undefined ? [] : [`¿Precio de ${thing}?`]),
  ];
  const items = texts.map((text) => {
    const button = make("button", { type: "button", class: "suggestion" }, text);
    button.addEventListener("click", () => {
      chat.say(text);
      find("message", HTMLTextAreaElement).focus();
    });
    return make("li", {}, button);
  });
  find("suggestions", HTMLUListElement).replaceChildren(...items);
}

/** @param {About} about */
function tell({ version, simulated }) {
  find("version", HTMLElement).textContent = version;
  if (simulated.length === 0) return;
  const isAgenda = simulated.includes("backend");
  const what = simulated.includes("model")
    ? `modelo${isAgenda ? " y agenda simulados" : " simulado"}`
    : "agenda simulada";
  const notice = find("simulated", HTMLElement);
  notice.textContent = `Demostración: ${what}`;
  notice.hidden = false;
}

/** The company that the page's address names, `?empresa=7`; null without one. */
const NAMED = new URLSearchParams(location.search).get("empresa");

/** The companies with a file: the first pages of many, and the one that the address names. */
async function ownCompanies() {
  /** @type {Company[]} */
  const found = [];
  for (let after = 0; found.length < COMPANIES_MAX; after = found.at(-1)?.id ?? 0) {
    /** @type {{ companies: { id_empresa: number, name: string | null }[], more: boolean }} */
    const page = await read("companies", { after });
    for (const { id_empresa: id, name } of page.companies) {
      found.push({ id, name: name ?? `Empresa ${id} (revise su archivo)`, sells: [] });
    }
    if (!page.more) break;
  }
  const id = Number(NAMED);
  if (!(id > 0) || found.some((one) => one.id === id)) return found;
  /** @type {{ name: string } | null} */
  const company = await read("company", { id_empresa: id }).catch(() => null);
  return company === null ? found : [...found, { id, name: company.name, sells: [] }];
}

async function start() {
  new Ledger().start();
  /** @type {About} */
  const about = await (await fetch("console/about.json")).json();
  companies = about.agenda ? await ownCompanies() : about.companies;
  tell(about);
  watchViews((view) => void (view === "tomorrow" && agenda?.goToday()));
  if (about.agenda) {
    openAgenda();
    agenda = new AgendaPage();
    agenda.start();
  }
  find("no-agenda", HTMLElement).hidden = about.agenda;
  select.append(
    ...companies.map(({ id, name }) => make("option", { value: String(id) }, name)),
    ...(about.agenda ? [] : [make("option", { value: OTHER }, "Otra empresa…")]),
  );
  const last = NAMED ?? conversations.current?.choice;
  if (last !== undefined && [...select.options].some(({ value }) => value === last))
    select.value = last;
  select.addEventListener("change", choose);
  otherForm.addEventListener("submit", (event) => {
    event.preventDefault();
    if (applyOther()) find("message", HTMLTextAreaElement).focus();
  });
  find("clear", HTMLButtonElement).addEventListener("click", () => chat.forget());
  choose();
}

await start();
