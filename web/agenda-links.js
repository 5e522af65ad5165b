// Links to reach a customer, with a text that is ready to send.

import { OUTWARD, make } from "./dom.js";
import { dayOf, longDay, spokenTime, timeOf } from "./agenda-time.js";

/** @typedef {import("./agenda-api.js").Company} Company */
/** @typedef {import("./agenda-api.js").Event} Event */

/** Calling codes of the countries where Spanish is spoken, and their neighbours. */
const CODES = [
  ...["1", "34", "51", "52", "53", "54", "55", "56", "57", "58", "240"],
  ...["501", "502", "503", "504", "505", "506", "507", "591", "592", "593", "594", "595"],
  ...["596", "597", "598"],
];

/**
 * A number as wa.me wants it: with the country, digits only. One without a country gets that of the
 * company's own number; where that is not known either, WhatsApp lets the person choose ("").
 * @param {string | null} phone @param {string | null} contact
 */
export function waNumber(phone, contact) {
  const digits = withCountry(phone, contact);
  return digits.startsWith("54") ? `54${argentine(digits.slice(2))}` : digits;
}

/** @param {string | null} phone @param {string | null} contact */
function withCountry(phone, contact) {
  const digits = (phone ?? "").replaceAll(/\D/g, "").replace(/^00/, "");
  if (digits.length < 6) return "";
  if (/^\s*(?:\+|00)/.test(phone ?? "")) return digits;
  // Dialled within a country, with the 0 in front that leads out of the town.
  const isNational = digits.startsWith("0");
  if (digits.length > 11 && !isNational) return digits;
  const own = /^\s*\+/.test(contact ?? "") ? (contact ?? "").replaceAll(/\D/g, "") : "";
  const code = CODES.filter((one) => own.startsWith(one)).toSorted(longestFirst)[0];
  if (code === undefined) return digits.length > 10 && !isNational ? digits : "";
  if (digits.startsWith(code) && digits.length >= own.length) return digits;
  return code + digits.replace(/^0+/, "");
}

/** WhatsApp wants a 9 before the area and no 15 behind it. @param {string} national */
function argentine(national) {
  const local = national.length === 12 ? national.replace(/^(11|[23]\d{2,3}?)15/, "$1") : national;
  return local.length === 10 ? `9${local}` : local;
}

/** @param {string} a @param {string} b */
const longestFirst = (a, b) => b.length - a.length;

/** @param {Event} event */
const firstName = ({ name }) => name.trim().split(/\s+/, 1)[0] ?? "";

/** @param {Event} event @param {Company} company @param {string} day "mañana", or "" */
export function reminderText(event, company, day = "") {
  const when = `${day === "" ? "el" : `${day},`} ${longDay(dayOf(event.start))}`;
  const what = event.service === null ? "" : ` (${event.service.name})`;
  return (
    `Hola ${firstName(event)}, le recordamos su cita${what} en ${company.name} ${when}, ` +
    `${atHour(event)} Si no puede venir, responda a este mensaje.`
  );
}

/** @param {Event} event @param {Company} company */
export function changeText(event, company) {
  const when = `${longDay(dayOf(event.start))}, ${atHour(event)}`;
  const what = event.service === null ? "" : ` (${event.service.name})`;
  return event.state === "cancelled"
    ? `Hola ${firstName(event)}, su cita${what} en ${company.name} quedó cancelada: era el ${when}`
    : `Hola ${firstName(event)}, su cita${what} en ${company.name} es ahora el ${when}`;
}

/** At the end of a sentence: its own point ends it. @param {Event} event */
function atHour({ start }) {
  const time = spokenTime(timeOf(start));
  return `a ${time.startsWith("1:") ? "la" : "las"} ${time}`;
}

/**
 * @param {Event} event @param {Company} company @param {string} text "": they open with none
 * @returns {HTMLElement[]} none for a customer who left neither phone nor email
 */
export function contactLinks(event, company, text) {
  const { phone, email, name } = event;
  const links = [];
  if (phone !== null) {
    const number = waNumber(phone, company.contact);
    const address = `https://wa.me/${number}${queryText({ text })}`;
    const calls = `tel:${phone.replaceAll(/[^\d+]/g, "")}`;
    if (number !== "" || text !== "") {
      links.push(link("WhatsApp", address, `Escribir por WhatsApp a ${name}`, "primary"));
    }
    links.push(link("Llamar", calls, `Llamar a ${name}`));
  }
  if (email !== null) {
    const address = `mailto:${encodeURIComponent(email).replace("%40", "@")}`;
    const query = queryText({ subject: `Su cita en ${company.name}`, body: text });
    links.push(link("Correo", address + query, `Escribir a ${email}`));
  }
  return links;
}

/** Without the empty ones. @param {Record<string, string>} fields */
function queryText(fields) {
  const parts = Object.entries(fields)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

/** @param {string} text @param {string} href @param {string} label @param {string} kind */
function link(text, href, label, kind = "") {
  const outward = href.startsWith("https:") ? OUTWARD : {};
  return make(
    "a",
    { href, "class": `button ${kind}`, "aria-label": `${text}: ${label}`, ...outward },
    text,
  );
}
