// The agenda's routes, for the page: what it reads and what staff changes. Every failure becomes
// one kind of error, with a text for the person and the field that is wrong.

/**
 * @typedef {[number, number][]} Ranges
 * @typedef {{ id: string, name: string, places: number, owned: boolean, week: Ranges[] }} Resource
 * @typedef {{
 *   id: string, name: string, minutes: number, after_minutes: number, price: number | null,
 *   about: string, resources: string[],
 * }} Service
 * @typedef {Record<string, unknown> & { id?: string }} FileService
 * @typedef {{
 *   version: string, hours: Record<string, string[]>, closed: string[], services: FileService[],
 * }} Editable
 * @typedef {{
 *   id_empresa: number, name: string, currency: string, contact: string | null, now: string,
 *   step_minutes: number, asks: string[], closed: { start: string, until: string }[],
 *   resources: Resource[], services: Service[],
 *   feeds: { resource: string, path: string }[] | null, edit: Editable | null,
 * }} Company
 * @typedef {{
 *   ref: string, resource: string, service: { id: string, name: string } | null,
 *   state: "booked" | "cancelled", start: string, until: string, busy_until: string,
 *   name: string, email: string | null, phone: string | null, notes: string | null,
 *   made_by: "customer" | "staff", made_at: string, changes: number,
 * }} Event
 * @typedef {{
 *   ref: string, resource: string | null, reason: string, start: string, until: string,
 * }} Block
 * @typedef {{
 *   what: "made" | "moved" | "corrected" | "cancelled", by: "customer" | "staff", at: string,
 *   start: string, resource: string,
 * }} Change
 * @typedef {{ events: Event[], blocks: Block[], more: boolean }} Range
 * @typedef {{ field: string, message: string }} Problem
 */

const TIMEOUT_MS = 10_000;

export class AgendaFailure extends Error {
  /**
   * @param {string} message for the person
   * @param {object} [options]
   * @param {string | null} [options.field] of the request
   * @param {string} [options.code]
   * @param {boolean} [options.canAccept] staff may have it all the same
   * @param {readonly Problem[]} [options.problems] of a company's file
   */
  constructor(message, { field = null, code = "", canAccept = false, problems = [] } = {}) {
    super(message);
    this.field = field;
    this.code = code;
    this.canAccept = canAccept;
    this.problems = problems;
  }
}

/** @type {Record<string, string>} */
const FIELDS = {
  resource: "Elija con quién.",
  service: "Elija el servicio.",
  date: "Revise el día.",
  start: "Revise el día y la hora.",
  until: "El final va después del comienzo, como máximo un año.",
  name: "Escriba el nombre, hasta 120 letras.",
  email: "Ese correo no es válido.",
  phone: "Ese teléfono no es válido.",
  notes: "La nota tiene como máximo 500 letras.",
  words: "Escriba qué buscar.",
};

/** @type {Record<number, string>} */
const STATUSES = {
  401: "Hace falta la clave del servicio: recargue la página.",
  404: "Ya no está.",
  413: "Son demasiados datos.",
  503: "El servidor está ocupado: espere un momento y repita.",
};

/**
 * @param {string} name
 * @param {Record<string, string | number>} query
 */
export async function read(name, query) {
  return (await request(`${name}?${textOf(query)}`, {})).json();
}

/**
 * The answer and its tag; null where it is still the one with this tag.
 * @param {string} name
 * @param {Record<string, string | number>} query
 * @param {string} tag
 * @returns {Promise<{ body: unknown, tag: string } | null>}
 */
export async function readChanged(name, query, tag) {
  const headers = tag === "" ? {} : { "if-none-match": tag };
  const response = await request(`${name}?${textOf(query)}`, { headers });
  if (response.status === 304) return null;
  return { body: await response.json(), tag: response.headers.get("etag") ?? "" };
}

/** @param {string} name @param {object} body */
export async function change(name, body) {
  const headers = { "content-type": "application/json" };
  const response = await request(name, { method: "POST", headers, body: JSON.stringify(body) });
  return response.json();
}

/** @param {Record<string, string | number>} query */
function textOf(query) {
  return new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
}

/** @param {string} path @param {RequestInit} options */
async function request(path, options) {
  let response;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    response = await fetch(`api/agenda/${path}`, { ...options, cache: "no-store", signal });
  } catch {
    throw new AgendaFailure("El servidor no responde. ¿Sigue en marcha?", { code: "offline" });
  }
  if (response.ok || response.status === 304) return response;
  throw await failureOf(response);
}

/** @param {Response} response */
async function failureOf(response) {
  const body = await response.json().catch(() => ({}));
  const { status } = response;
  if (status === 409) {
    const { code, field, detail, can_accept: canAccept, problems } = body;
    return new AgendaFailure(String(detail), { code, field, canAccept, problems });
  }
  if (status === 422 && Array.isArray(body.detail)) {
    const field = String(body.detail[0]?.loc?.[1] ?? "");
    return new AgendaFailure(FIELDS[field] ?? `Revise el campo ${field}.`, { field });
  }
  return new AgendaFailure(STATUSES[status] ?? `El servidor respondió ${status}.`, {
    code: body.code,
  });
}
