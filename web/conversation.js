// What was said, kept for this tab: a few conversations, each with its session, within a number of
// turns and of characters. The oldest go first. Survives a reload, not the tab.

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
/** A turn: 24 runs are all that the server's rounds allow. */
export const TOOLS_MAX = 24;
const KEY = "agent-citas";

/** Most recently used first. */
export class Conversations {
  /** @type {Conversation[]} */
  #all = load();

  get current() {
    return this.#all[0] ?? null;
  }

  /** @param {string} choice what was chosen: a sandbox company's number, or "other" */
  of(choice) {
    return this.#all.find((conversation) => conversation.choice === choice) ?? null;
  }

  /**
   * Makes it the current one, in place of the one of the same choice.
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
      // A browser that stores nothing: the conversation lasts as long as the page.
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
 * Within every bound: the oldest turns of the conversation used longest ago go first.
 * @param {Conversation[]} all
 */
export function trim(all) {
  all.splice(CONVERSATIONS_MAX);
  for (const { turns } of all) turns.splice(0, turns.length - TURNS_MAX);
  while (JSON.stringify(all).length > CHARACTERS_MAX) {
    const oldest = all.findLast(({ turns }) => turns.length > 0);
    // What is left is settings, which have a cap of their own.
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

/** A reply that was under way when the page was left. @param {Turn} turn */
function interrupt(turn) {
  if (turn.state !== "pending") return;
  turn.state = "failed";
  turn.problem = { text: "La respuesta se interrumpió.", details: [], retry: true };
}

/** Works without a secure context, too. @param {string} prefix */
function newId(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return prefix + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
