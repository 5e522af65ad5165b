// The edge that all peers share: POST /api/chat over bare node:http, the histories in a Map, and the
// one tool's call to the backend. What differs is how a turn is answered, which each peer brings.
// It keeps no limit at all: that is what a loop by hand does, and what the benches compare.

import { createServer } from "node:http";

const PROMPT_BYTES = Number(process.env.PEER_PROMPT_BYTES ?? 8192);
const SENTENCE =
  "Eres el asistente de citas de la empresa: saludas, resuelves dudas y agendas con los datos que " +
  "el cliente ha escrito. Antes de agendar consultas la disponibilidad de esa fecha y esa hora. ";

/** ASCII only, so that a character is a byte. */
export const PROMPT = SENTENCE.repeat(Math.ceil(PROMPT_BYTES / SENTENCE.length)).slice(
  0,
  PROMPT_BYTES,
);
export const MODEL = "gpt-4o-mini";
export const STEPS_MAX = 5;
export const TOOL = {
  name: "check_availability",
  description: "Consulta si hay disponibilidad en una fecha y una hora.",
  parameters: {
    type: "object",
    properties: {
      date: { type: "string", description: "Fecha, AAAA-MM-DD" },
      time: { type: "string", description: "Hora, HH:MM" },
    },
    required: ["date", "time"],
    additionalProperties: false,
  },
};

/** The sandbox and the fast backend both know this operation. */
export async function checkAvailability({ date, time }) {
  const response = await fetch(process.env.API_AGENDAR_REUNION_URL, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      codOpe: "CONSULTAR_DISPONIBILIDAD",
      id_empresa: 1,
      fecha_inicio: `${date} ${time}:00`,
      fecha_fin: `${date} ${time}:00`,
    }),
  });
  return JSON.stringify(await response.json());
}

/**
 * Serves turns until the process ends. `answer` has the history of a session, as its runtime wants
 * it, and returns the reply with the history that follows.
 */
export function serveChat(answer) {
  const histories = new Map();
  const server = createServer((request, response) => {
    chat(request)
      .then((reply) => send(response, 200, { reply, url: null }))
      .catch((error) => send(response, 500, { error: String(error?.message ?? error) }));
  });
  const chat = async (request) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { message, session_id } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    const { reply, history } = await answer(histories.get(session_id) ?? [], message);
    histories.set(session_id, history);
    return reply;
  };
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", 4096, () => {
    console.log(`listening http://127.0.0.1:${server.address().port}`);
  });
  process.once("SIGTERM", () => process.exit(0));
}

function send(response, status, answer) {
  const text = JSON.stringify(answer);
  const length = Buffer.byteLength(text);
  const headers = { "content-type": "application/json", "content-length": length };
  response.writeHead(status, headers).end(text);
}
