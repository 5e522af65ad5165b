// The picture of the memory: one bar to the limit, one of what conversations hold, and a line that
// says whether there is room. Every part is also words and a figure: colour alone says nothing.

import { find, make } from "./dom.js";
import { count, size } from "./format.js";

/**
 * `turns` of `GET /memory`.
 * @typedef {{
 *   held_bytes: number, cap_bytes: number, set_aside_bytes: number,
 *   stages: Record<string, number>, claims_waiting: number,
 *   running: number, running_max: number, waiting: number, waiting_max: number,
 * }} Turns
 * @typedef {{
 *   limit_bytes: number, accounted_bytes: number, unexplained_bytes: number, turns: Turns,
 *   fixed: readonly { cap_bytes: number }[],
 * }} Report
 */

/** What the shortest message holds: with less room than this none is let in. */
const MESSAGE_BYTES_MIN = 4096;

const ASIDE = "Apartado para la conversación mayor";
const WHOLE = {
  fixed: "Fijo, en uso: programa, V8 y búferes",
  spare: "Fijo, reservado por si hace falta",
  kept: "Cachés, sesiones y conexiones",
  talks: "Conversaciones ahora",
  aside: ASIDE,
  free: "Libre para conversaciones",
  other: "Libre para lo demás",
};
const TALKS = {
  request: "Mensajes",
  turn: "Trabajo",
  session: "Historial",
  prompt: "Instrucciones",
  model_request: "Al modelo",
  model_answer: "Del modelo",
  tool: "Consultas",
  effect: "Reservas",
  aside: ASIDE,
  free: "Libre",
};

/** Degrees between the colours of neighbours, which are far apart. */
const HUE_STEP = 135;

/** Segments on one line, and a legend with a figure for each. */
class Bar {
  /** @type {{ part: string, segment: HTMLElement, line: HTMLElement, figure: HTMLElement }[]} */
  #parts;

  /** @param {string} id @param {Readonly<Record<string, string>>} names of its parts, in order */
  constructor(id, names) {
    this.#parts = Object.entries(names).map(([part, name], index) => {
      const [segment, mark] = [partOf(part, index), partOf(part, index)];
      const figure = make("dd");
      const line = make("div", {}, make("dt", {}, mark, name), figure);
      return { part, segment, line, figure };
    });
    find(id, HTMLElement).append(...this.#parts.map(({ segment }) => segment));
    find(`${id}-parts`, HTMLDListElement).append(...this.#parts.map(({ line }) => line));
  }

  /** @param {Readonly<Record<string, number>>} bytesOf each part */
  show(bytesOf) {
    for (const { part, segment, line, figure } of this.#parts) {
      const bytes = bytesOf[part] ?? 0;
      segment.hidden = bytes === 0;
      segment.style.flexGrow = String(bytes);
      line.classList.toggle("none", bytes === 0);
      write(figure, size(bytes));
    }
  }
}

/** @param {string} part @param {number} index */
function partOf(part, index) {
  const element = make("i", { "class": "part", "data-part": part });
  element.style.setProperty("--hue", String(30 + index * HUE_STEP));
  return element;
}

export class Picture {
  #whole = new Bar("whole", WHOLE);
  #talks = new Bar("talks", TALKS);

  /** @param {Report} report */
  show({ limit_bytes: limit, accounted_bytes: accounted, unexplained_bytes: rest, turns, fixed }) {
    const { held_bytes: talks, cap_bytes: cap } = turns;
    const reserved = fixed.reduce((sum, { cap_bytes: bytes }) => sum + bytes, 0);
    const kept = accounted - talks;
    // A conversation that was lent what is set aside already holds a part of it.
    const aside = Math.min(turns.set_aside_bytes, cap - talks);
    const free = cap - talks - aside;
    const other = Math.max(0, limit - reserved - kept - cap);
    const used = Math.min(rest, reserved);
    const spare = reserved - used;
    this.#whole.show({ fixed: used, spare, kept, talks, aside, free, other });
    this.#talks.show({ ...turns.stages, aside, free });
    write(find("talks-held", HTMLElement), size(talks));
    write(find("talks-cap", HTMLElement), size(cap));
    for (const name of /** @type {const} */ (["running", "waiting"])) {
      write(find(name, HTMLElement), count(turns[name]));
      write(find(`${name}-max`, HTMLElement), count(turns[`${name}_max`]));
    }
    const isFull =
      turns.running + turns.waiting >= turns.running_max + turns.waiting_max ||
      free < MESSAGE_BYTES_MIN;
    const hints = [...waitingFor(turns), ...(isFull ? ["Lleno: no cabe ninguna más."] : [])];
    const room = find("room", HTMLElement);
    room.dataset["state"] = isFull ? "full" : hints.length > 0 ? "waiting" : "free";
    write(room, hints.join(" ") || "Hay sitio para más conversaciones.");
  }
}

/** @param {Turns} turns @returns {string[]} who waits for what */
function waitingFor({ claims_waiting: claims, running, running_max: places, waiting }) {
  const who = (/** @type {number} */ talks) =>
    talks === 1 ? "1 conversación espera" : `${count(talks)} conversaciones esperan`;
  return [
    // One that uses several tools at once waits for each of them.
    ...(claims > 0 ? [`${who(Math.min(claims, running + waiting))} memoria.`] : []),
    ...(waiting > 0 && running >= places ? [`${who(waiting)} su lugar.`] : []),
  ];
}

/** @param {HTMLElement} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
