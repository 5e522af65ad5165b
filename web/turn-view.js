// One turn on the page: the message, the running tools, the reply as it arrives, its attachment,
// and errors. Redrawn from the turn's data on every change.

import { OUTWARD, linked, make } from "./dom.js";
import { duration } from "./format.js";

/** @typedef {import("./conversation.js").Turn} Turn */
/** @typedef {import("./conversation.js").ToolRun} ToolRun */

/** @type {Record<string, string>} */
const TOOLS = {
  check_availability: "Consulta la disponibilidad",
  create_booking: "Reserva la cita",
  search_productos_servicios: "Busca productos y servicios",
  list_bookings: "Lista las citas",
  reschedule_booking: "Cambia la cita",
  cancel_booking: "Cancela la cita",
};

/** @type {Record<string, string>} */
const STATUSES = {
  started: "en curso",
  ok: "listo",
  refused: "no se puede",
  failed: "falló",
  unknown: "sin confirmar",
  lost: "sin respuesta",
};

export class TurnView {
  /** @param {Turn} turn @param {(turn: Turn) => void} onRetry */
  constructor(turn, onRetry) {
    this.turn = turn;
    this.onRetry = onRetry;
    this.tools = make("ol", { "class": "tools", "aria-label": "Herramientas de este turno" });
    this.reply = make("p", { class: "reply" });
    this.rest = make("div", { class: "rest" });
    this.element = make(
      "li",
      { class: "turn" },
      make(
        "p",
        { class: "said" },
        make("span", { class: "hidden" }, "Usted: "),
        ...linked(turn.text),
      ),
      this.tools,
      this.reply,
      this.rest,
    );
    this.draw();
  }

  /** While pieces arrive, only the reply's text is updated. */
  drawReply() {
    const { reply, state } = this.turn;
    const waiting = state === "pending" && reply === "";
    this.reply.hidden = reply === "" && !waiting;
    this.reply.classList.toggle("waiting", waiting);
    this.reply.classList.toggle("typing", state === "pending" && !waiting);
    this.reply.replaceChildren(
      make("span", { class: "hidden" }, waiting ? "Escribiendo…" : "Agente: "),
      ...(waiting ? dots() : linked(reply)),
    );
  }

  draw() {
    const { turn } = this;
    this.element.setAttribute("aria-busy", String(turn.state === "pending"));
    this.tools.hidden = turn.tools.length === 0;
    this.tools.replaceChildren(...turn.tools.map((run) => toolLine(run, turn.state === "pending")));
    this.drawReply();
    this.rest.replaceChildren(...attachment(turn.url), ...this.#problem(), ...this.#meta());
  }

  #problem() {
    const { turn } = this;
    if (turn.problem === null) return [];
    const { text, details, retry } = turn.problem;
    const role = turn.state === "stopped" ? "status" : "alert";
    const box = make("div", { class: "problem", role }, make("p", {}, text));
    if (details.length > 0)
      box.append(make("ul", {}, ...details.map((line) => make("li", {}, line))));
    if (retry) {
      const button = make("button", { type: "button", class: "quiet" }, "Reintentar");
      button.addEventListener("click", () => this.onRetry(turn));
      box.append(button);
    }
    return [box];
  }

  #meta() {
    const { milliseconds, state } = this.turn;
    if (state !== "done" || milliseconds === null) return [];
    return [make("p", { class: "meta muted" }, `respondido en ${duration(milliseconds)}`)];
  }
}

/** @param {ToolRun} run @param {boolean} running whether the turn still runs */
function toolLine({ name, status, milliseconds }, running) {
  const state = status === "started" && !running ? "lost" : status;
  const ended = milliseconds === null ? "" : ` · ${duration(milliseconds)}`;
  return make(
    "li",
    { "data-status": state },
    make("span", { "class": "mark", "aria-hidden": "true" }),
    make("span", { class: "what" }, TOOLS[name] ?? name),
    make("code", {}, name),
    make("span", { class: "how" }, `${STATUSES[state] ?? state}${ended}`),
  );
}

function dots() {
  return [0, 1, 2].map(() => make("i", { "class": "dot", "aria-hidden": "true" }));
}

/** An image if it is one and loads; always a link. @param {string | null} url */
function attachment(url) {
  if (url === null) return [];
  if (!/^https?:\/\//i.test(url)) return [make("p", {}, `Adjunto: ${url}`)];
  const name = url.split(/[?#]/)[0]?.split("/").at(-1) || url;
  const link = make("a", { class: "attachment", href: url, ...OUTWARD }, `Adjunto: ${name}`);
  if (!/\.(?:jpe?g|png|gif|webp)(?:[?#]|$)/i.test(url)) return [link];
  const picture = make("img", {
    src: url,
    alt: "",
    loading: "lazy",
    referrerpolicy: "no-referrer",
  });
  picture.addEventListener("error", () => picture.remove());
  link.prepend(picture);
  return [link];
}
