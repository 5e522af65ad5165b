// Conversations stored for this tab: a few of them, each with its session, within a number of turns
// and characters. The oldest are dropped first. They survive a reload but not the tab.

/**
 * @typedef {{ name: string, status: string, milliseconds: number | null }} ToolRun
 * @typedef {{
 *   id: string, text: string, reply: string, url: string | null, tools: ToolRun[],
 *   state: "pending" | "done" | "failed" | "stopped",
 *   milliseconds: number | null,
 *   problem: { text: string, details: readonly string[], retry: boolean } | null,
 * }} Turn
 * @typedef {{
 *   choice: string, tenant: number, sessionId: string,
 *   config: Record<string, unknown> | null, turns: Turn[],
 * }} Conversation
 */

export const CONVERSATIONS_MAX = 6;
export const TURNS_MAX = 40;
/** In UTF-16 units, of which a browser stores each in two bytes. */
export const CHARACTERS_MAX = 128 * 1024;
/** Per turn: the server's rounds allow 24 runs. */
export const TOOLS_MAX = 24;
const KEY = "agent-citas";

/** Most recently used first. */
export class Conversations {
  /** @type {Conversation[]} */
  #all = load();

  get current() {
    return this.#all[0] ?? null;
  }

  /** @param {string} choice the selected company: a sandbox company's number, or "other" */
  of(choice) {
    return this.#all.find((conversation) => conversation.choice === choice) ?? null;
  }

  /**
   * Makes it the current one; replaces the one with the same choice.
   * @param {Conversation} conversation
   */
  open(conversation) {
    this.#all = [conversation, ...this.#all.filter(({ choice }) => choice !== conversation.choice)];
    this.save();
  }

  save() {
    trim(this.#all);
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.#all));
    } catch {
      // Storage is disabled: the conversation lasts until the page closes.
    }
  }
}

/** @param {string} choice @param {number} tenant @returns {Conversation} */
export function newConversation(choice, tenant) {
  return { choice, tenant, sessionId: newId("consola-"), config: null, turns: [] };
}

/** @param {string} text @returns {Turn} */
export function newTurn(text) {
  const none = { url: null, milliseconds: null, problem: null };
  return { id: newId("m-"), text, reply: "", tools: [], state: "pending", ...none };
}

/**
 * Applies every limit: drops the oldest turns of the least recently used conversation first.
 * @param {Conversation[]} all
 */
export function trim(all) {
  all.splice(CONVERSATIONS_MAX);
  for (const { turns } of all) turns.splice(0, turns.length - TURNS_MAX);
  while (JSON.stringify(all).length > CHARACTERS_MAX) {
    const oldest = all.findLast(({ turns }) => turns.length > 0);
    // Only settings are left, which have their own cap.
    if (oldest === undefined) return;
    oldest.turns.shift();
  }
}

/** @returns {Conversation[]} */
function load() {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    for (const { turns } of stored) for (const turn of turns) interrupt(turn);
    return stored;
  } catch {
    return [];
  }
}

/** A reply that was incomplete when the page was left. @param {Turn} turn */
function interrupt(turn) {
  if (turn.state !== "pending") return;
  turn.state = "failed";
  turn.problem = { text: "La respuesta se interrumpió.", details: [], retry: true };
}

/** Also works without a secure context. @param {string} prefix */
function newId(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return prefix + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
