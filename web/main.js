// Sets up the page: the companies to talk to, the conversation, the ledger, and on a narrow screen
// which of the two is shown.

import { Chat } from "./chat.js";
import { Conversations, newConversation } from "./conversation.js";
import { find, make } from "./dom.js";
import { Ledger } from "./ledger.js";
import { readOther, showOther } from "./other-company.js";

/**
 * @typedef {{ id: number, name: string, sells: string[] }} Company
 * @typedef {{ version: string, simulated: string[], companies: Company[] }} About
 */

/** The choice of a company outside the sandbox. */
const OTHER = "other";
const select = find("company", HTMLSelectElement);
const otherForm = find("other", HTMLFormElement);
const conversations = new Conversations();
const chat = new Chat({ save: () => conversations.save(), recipient });
/** @type {readonly Company[]} */
let companies = [];

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
  const what = simulated.includes("model") ? "modelo y agenda simulados" : "agenda simulada";
  const notice = find("simulated", HTMLElement);
  notice.textContent = `Demostración: ${what}`;
  notice.hidden = false;
}

function watchViews() {
  const buttons = document.querySelectorAll(".views button");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      document.body.dataset["view"] =
        button instanceof HTMLElement ? (button.dataset["show"] ?? "") : "";
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    });
  }
}

async function start() {
  watchViews();
  new Ledger().start();
  /** @type {About} */
  const about = await (await fetch("console/about.json")).json();
  companies = about.companies;
  tell(about);
  select.append(
    ...companies.map(({ id, name }) => make("option", { value: String(id) }, name)),
    make("option", { value: OTHER }, "Otra empresa…"),
  );
  const last = conversations.current?.choice;
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
