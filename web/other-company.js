// The form for a company outside the sandbox: parsed and validated here with the server's field
// names, so that problems show next to the field before anything is sent.

import { find } from "./dom.js";

/** @typedef {import("./conversation.js").Conversation} Conversation */

const SESSION = /^[A-Za-z0-9_.:+@-]{1,160}$/;
const CONFIG_CHARACTERS_MAX = 16 * 1024;

const tenant = find("tenant", HTMLInputElement);
const session = find("session-id", HTMLInputElement);
const config = find("config", HTMLTextAreaElement);

/** @param {Conversation} conversation */
export function showOther({ tenant: id, sessionId, config: settings }) {
  tenant.value = String(id);
  session.value = sessionId;
  config.value = settings === null ? "" : JSON.stringify(settings, null, 2);
  for (const field of [tenant, session, config]) complain(field, "");
}

/**
 * Null: a field is invalid and shows its problem.
 * @returns {Pick<Conversation, "tenant" | "sessionId" | "config"> | null}
 */
export function readOther() {
  const id = /^[1-9]\d{0,14}$/.test(tenant.value.trim()) ? Number(tenant.value) : null;
  const sessionId = session.value.trim();
  const { settings, problem } = readConfig(config.value.trim());
  const problems = /** @type {const} */ ([
    [tenant, id === null ? "Debe ser un número entero desde 1." : ""],
    [session, SESSION.test(sessionId) ? "" : "De 1 a 160 letras sin tilde, números o _ . : + @ -"],
    [config, problem],
  ]);
  for (const [field, text] of problems) complain(field, text);
  const wrong = problems.find(([, text]) => text !== "");
  wrong?.[0].focus();
  return wrong !== undefined || id === null ? null : { tenant: id, sessionId, config: settings };
}

/** @param {string} text @returns {{ settings: Record<string, unknown> | null, problem: string }} */
function readConfig(text) {
  const wrong = (/** @type {string} */ problem) => ({ settings: null, problem });
  if (text === "") return wrong("");
  if (text.length > CONFIG_CHARACTERS_MAX)
    return wrong(`Como máximo ${CONFIG_CHARACTERS_MAX} caracteres.`);
  try {
    const value = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject
      ? { settings: value, problem: "" }
      : wrong('Debe ser un objeto: {"campo": valor}');
  } catch (error) {
    return wrong(`No es JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** @param {HTMLInputElement | HTMLTextAreaElement} field @param {string} text */
function complain(field, text) {
  const line = find(`${field.id}-error`, HTMLElement);
  line.textContent = text;
  line.hidden = text === "";
  if (text === "") {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    return;
  }
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", line.id);
}
