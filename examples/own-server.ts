// Appointments inside a server that already exists: it keeps its routes, its port and its shutdown,
// and one of its routes hands a customer's message to the agent.
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AgentError, createAgent, z } from "agent-citas";
import { appointments, chatConfig } from "agent-citas/appointments";

const { env } = process;
const agent = await createAgent({
  model: {
    name: env["OPENAI_MODEL"] ?? "gpt-6-luna",
    apiKey: env["OPENAI_API_KEY"],
    baseUrl: env["OPENAI_BASE_URL"],
  },
  domain: appointments({
    backend: {
      informacion: env["API_INFORMACION_URL"] ?? "",
      agendar: env["API_AGENDAR_REUNION_URL"] ?? "",
      calendario: env["API_CALENDAR_URL"] ?? "",
      preguntas: env["API_PREGUNTAS_FRECUENTES_URL"] ?? "",
    },
    timeZone: "America/Lima",
  }),
  redis: env["REDIS_URL"],
  memoryMb: 64,
  log: console,
});

/** This company's settings, sent with every message; a larger service looks them up by tenant. */
const company = chatConfig({
  // Whose calendar it is and what fits in it: nothing is booked unless all of these are set.
  userId: 101,
  userEmail: "agenda@example.com",
  durationMinutes: 30,
  slots: 1,
  botName: "Lucía",
});
const Message = z.object({ phone: z.string(), text: z.string() });
const BODY_LENGTH_MAX = 16 * 1024;

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += String(chunk);
    if (text.length > BODY_LENGTH_MAX)
      throw new AgentError("body_too_large", "the body is too long");
  }
  return text;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

async function handleMessage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Message.safeParse(JSON.parse(await readText(request)));
  if (!body.success) return send(response, 422, { error: "invalid_request" });
  const { phone: session, text: message } = body.data;
  const { reply, url } = await agent.chat({ tenant: 1, session, message, data: company });
  send(response, 200, { reply, url });
}

function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof SyntaxError) return send(response, 400, { error: "bad_json" });
  if (!(error instanceof AgentError)) return send(response, 500, { error: "internal" });
  const { code, status, retryAfterSeconds } = error;
  if (retryAfterSeconds !== null) response.setHeader("retry-after", String(retryAfterSeconds));
  send(response, status, { error: code });
}

const server = createServer((request, response) => {
  if (request.url === "/") return send(response, 200, { shop: "open" });
  if (request.method !== "POST" || request.url !== "/messages") return send(response, 404, {});
  handleMessage(request, response).catch((error: unknown) => sendError(response, error));
});
server.listen(Number(env["PORT"] ?? 3000), "127.0.0.1", () => {
  console.log("listening", server.address());
});

process.once("SIGTERM", () => {
  server.close();
  server.closeIdleConnections();
  agent.close({ graceMs: 10_000 }).catch((error: unknown) => console.error(error));
});
