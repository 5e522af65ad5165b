// HTTP client of the page: sends a message, reads the reply's events, and turns every failure into
// one kind of error that says what the user can do.

/**
 * @typedef {{ name: string, data: Record<string, unknown> }} ServerEvent
 * @typedef {{
 *   tenant: number, sessionId: string, config: Record<string, unknown> | null,
 * }} Recipient
 */

/** An event has a few KiB at most; a larger one is not from this server. */
const EVENT_CHARACTERS_MAX = 256 * 1024;

export class ChatFailure extends Error {
  /**
   * @param {string} message for the person
   * @param {{ retry?: boolean, details?: readonly string[] }} options `retry`: the message may
   * be sent again, under the same id
   */
  constructor(message, { retry = false, details = [] } = {}) {
    super(message);
    this.retry = retry;
    this.details = details;
  }
}

/**
 * The reply's events, in order; the last is `done`.
 * @param {Recipient} to
 * @param {{ text: string, messageId: string }} message
 * @param {AbortSignal} signal aborting cancels the turn on the server
 * @returns {AsyncGenerator<ServerEvent, void>}
 */
export async function* converse(to, { text, messageId }, signal) {
  const response = await post(
    {
      message: text,
      session_id: to.sessionId,
      id_empresa: to.tenant,
      message_id: messageId,
      stream: true,
      ...(to.config === null ? {} : { config: to.config }),
    },
    signal,
  );
  if (!response.ok || response.body === null) throw await refusal(response);
  for await (const event of events(response.body, signal)) {
    if (event.name === "error") throw failureOf(String(event.data["code"]));
    yield event;
    if (event.name === "done") return;
  }
  throw cut();
}

/** @param {object} body @param {AbortSignal} signal */
async function post(body, signal) {
  try {
    return await fetch("api/chat", {
      method: "POST",
      headers: { "content-type": "application/json", "accept": "text/event-stream" },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ChatFailure("El servidor no responde. ¿Sigue en marcha?", { retry: true });
  }
}

/**
 * Server-sent events (WHATWG HTML, section 9.2): comments and unknown fields are skipped.
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<ServerEvent, void>}
 */
async function* events(body, signal) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (text + value).split("\n\n");
      text = blocks.pop() ?? "";
      if (text.length > EVENT_CHARACTERS_MAX) throw cut();
      for (const block of blocks) {
        const event = eventOf(block);
        if (event !== null) yield event;
      }
    }
  } catch (error) {
    if (signal.aborted || error instanceof ChatFailure) throw error;
    throw cut();
  } finally {
    // When the consumer stops, close the connection: nothing reads the rest.
    reader.cancel().catch(() => {});
  }
}

/** @param {string} block @returns {ServerEvent | null} */
function eventOf(block) {
  const field = (/** @type {string} */ name) =>
    block
      .split("\n")
      .flatMap((line) => (line.startsWith(`${name}: `) ? [line.slice(name.length + 2)] : []));
  const name = field("event")[0];
  return name === undefined ? null : { name, data: JSON.parse(field("data").join("\n")) };
}

function cut() {
  return new ChatFailure("La conexión se cortó antes del final de la respuesta.", { retry: true });
}

/** An `error` event: the turn was rejected after its stream began. @param {string} code */
function failureOf(code) {
  const busy = { session_busy: "Hay demasiados mensajes de esta sesión en espera." };
  const full = {
    overloaded: "El servidor está lleno.",
    draining: "El servidor se está deteniendo.",
  };
  const known = /** @type {Record<string, string>} */ ({ ...busy, ...full });
  return new ChatFailure(known[code] ?? `El servidor no pudo responder (${code}).`, {
    retry: true,
  });
}

/** @param {Response} response an answer that is not 200 @returns {Promise<ChatFailure>} */
async function refusal(response) {
  const { status } = response;
  const body = await response.json().catch(() => ({}));
  if (status === 401) {
    return new ChatFailure("El servidor pide el token (401). Recargue la página para escribirlo.");
  }
  if (status === 422 && Array.isArray(body.detail)) {
    const details = body.detail.map((/** @type {any} */ { loc, msg }) => {
      return `${loc.filter((/** @type {unknown} */ part) => part !== "body").join(".")}: ${msg}`;
    });
    return new ChatFailure("El servidor no acepta estos datos (422):", { details });
  }
  if (status === 429 || status === 503) {
    const seconds = response.headers.get("retry-after");
    const wait = seconds === null ? "" : ` Pide esperar ${seconds} s.`;
    const why =
      status === 429
        ? "Demasiados mensajes a la vez (429)."
        : "El servidor está ocupado o se está deteniendo (503).";
    return new ChatFailure(why + wait, { retry: true });
  }
  const detail = typeof body.detail === "string" ? `: ${body.detail}` : "";
  return new ChatFailure(`El servidor respondió ${status}${detail}.`, { retry: status >= 500 });
}
