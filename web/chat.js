// The conversation: sends a message, shows the reply and stores both. One turn at a time.

import { TOOLS_MAX, newTurn } from "./conversation.js";
import { find } from "./dom.js";
import { TurnView } from "./turn-view.js";
import { ChatFailure, converse } from "./wire.js";

/** @typedef {import("./conversation.js").Conversation} Conversation */
/** @typedef {import("./conversation.js").Turn} Turn */
/** @typedef {import("./wire.js").ServerEvent} ServerEvent */

const log = find("log", HTMLElement);
const list = find("turns", HTMLOListElement);
const empty = find("empty", HTMLElement);
const message = find("message", HTMLTextAreaElement);
const sendButton = find("send", HTMLButtonElement);
const stopButton = find("stop", HTMLButtonElement);
const announcer = find("announcer", HTMLElement);
const CLEAR = "/clear";

export class Chat {
  /** @type {Conversation | null} */
  #conversation = null;
  /** @type {AbortController | null} */
  #running = null;
  #save;
  #recipient;

  /**
   * @param {object} ports
   * @param {() => void} ports.save
   * @param {() => Conversation | null} ports.recipient the message's recipient; null: unknown
   */
  constructor({ save, recipient }) {
    this.#save = save;
    this.#recipient = recipient;
    find("composer", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      this.say(message.value);
    });
    message.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.say(message.value);
    });
    message.addEventListener("input", fit);
    stopButton.addEventListener("click", () => this.#running?.abort());
  }

  /**
   * Shows this conversation instead of the last one, whose running turn is cancelled.
   * @param {Conversation | null} conversation
   */
  show(conversation) {
    this.#running?.abort();
    this.#conversation = conversation;
    const views = (conversation?.turns ?? []).map((turn) => this.#view(turn));
    list.replaceChildren(...views.map(({ element }) => element));
    empty.hidden = views.length > 0;
    toEnd();
  }

  /** @param {string} text */
  say(text) {
    if (text.trim() === "" || this.#running !== null) return;
    const conversation = this.#recipient();
    if (conversation === null) return;
    if (conversation !== this.#conversation) this.show(conversation);
    message.value = "";
    fit();
    const turn = newTurn(text.trim());
    conversation.turns.push(turn);
    this.#start(turn);
  }

  /** The server deletes the session and the page clears it. */
  forget() {
    if ((this.#conversation?.turns.length ?? 0) > 0) this.say(CLEAR);
    message.focus();
  }

  /** @param {Turn} turn */
  #view(turn) {
    return new TurnView(turn, (again) => {
      if (this.#running !== null) return;
      this.#start(again);
      // The button that was pressed no longer exists.
      message.focus();
    });
  }

  /** @param {Turn} turn a new turn, or a failed one, which is sent again with its id */
  async #start(turn) {
    const conversation = this.#conversation;
    if (conversation === null) return;
    Object.assign(turn, { state: "pending", reply: "", url: null, tools: [], problem: null });
    const view = this.#view(turn);
    const at = conversation.turns.indexOf(turn);
    const before = list.children[at];
    if (before === undefined) list.append(view.element);
    else before.replaceWith(view.element);
    empty.hidden = true;
    toEnd();
    const controller = new AbortController();
    this.#run(controller);
    this.#keep(conversation);
    const startedAt = performance.now();
    try {
      for await (const event of converse(
        conversation,
        { text: turn.text, messageId: turn.id },
        controller.signal,
      )) {
        take(view, event);
      }
      turn.state = "done";
      turn.milliseconds = Math.round(performance.now() - startedAt);
      if (turn.text.toLowerCase() === CLEAR) conversation.turns.length = 0;
      announce(turn.reply);
    } catch (error) {
      giveUp(turn, error, controller.signal.aborted);
    }
    follow(() => view.draw());
    if (this.#running === controller) this.#run(null);
    this.#keep(conversation);
  }

  /** Removes turns that are no longer stored. @param {Conversation} conversation */
  #keep(conversation) {
    this.#save();
    if (conversation !== this.#conversation) return;
    while (list.children.length > conversation.turns.length) list.firstElementChild?.remove();
    empty.hidden = list.children.length > 0;
  }

  /** @param {AbortController | null} controller */
  #run(controller) {
    this.#running = controller;
    const running = controller !== null;
    const focused = document.activeElement === stopButton;
    sendButton.hidden = running;
    stopButton.hidden = !running;
    if (focused && !running) message.focus();
  }
}

/** @param {TurnView} view @param {ServerEvent} event */
function take(view, { name, data }) {
  const { turn } = view;
  switch (name) {
    case "token":
      turn.reply += data["text"];
      return follow(() => view.drawReply());
    case "discarded":
      turn.reply = "";
      return view.drawReply();
    case "tool":
      takeTool(turn, data);
      return follow(() => view.draw());
    case "done":
      turn.reply = String(data["reply"]);
      turn.url = typeof data["url"] === "string" ? data["url"] : null;
  }
}

/** @param {Turn} turn @param {Record<string, unknown>} data */
function takeTool({ tools }, { name, status, duration_ms: milliseconds }) {
  const run = {
    name: String(name),
    status: String(status),
    milliseconds: Number(milliseconds ?? 0),
  };
  if (status === "started") {
    if (tools.length < TOOLS_MAX) tools.push({ ...run, milliseconds: null });
    return;
  }
  const started = tools.find((other) => other.name === name && other.status === "started");
  if (started !== undefined) Object.assign(started, run);
}

/** @param {Turn} turn @param {unknown} error @param {boolean} stopped by the person */
function giveUp(turn, error, stopped) {
  turn.state = stopped ? "stopped" : "failed";
  if (stopped) {
    const text =
      "Detenido. El servidor deja el turno, salvo una reserva que ya se esté escribiendo.";
    turn.problem = { text, details: [], retry: true };
    return;
  }
  const known = error instanceof ChatFailure ? error : new ChatFailure(`La página falló: ${error}`);
  turn.problem = { text: known.message, details: known.details, retry: known.retry };
  turn.reply = "";
}

/**
 * Changes the page and keeps it scrolled to the end if it was there.
 * @param {() => void} change
 */
function follow(change) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  change();
  if (atEnd) toEnd();
}

function toEnd() {
  log.scrollTop = log.scrollHeight;
}

/** Announces a whole reply at once: pieces confuse screen readers. @param {string} reply */
function announce(reply) {
  announcer.textContent = `Agente: ${reply}`;
}

/** Fits the field's height to its text, up to the maximum in the style. */
function fit() {
  message.style.height = "auto";
  message.style.height = `${message.scrollHeight + 2}px`;
}
