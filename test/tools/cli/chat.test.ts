// The terminal client as a child process: piped lines against a small server, and its advice when
// there is none.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import {
  readRequestText,
  respondJson,
  startLoopback,
} from "../../../tools/sandbox/http/loopback.ts";

const CLI = path.resolve(import.meta.dirname, "../../../cli.ts");

interface Heard {
  readonly body: Record<string, unknown>;
  readonly token: string | undefined;
}

async function startServer(t: TestContext, simulated: readonly string[] = ["model", "backend"]) {
  const heard: Heard[] = [];
  const server = await startLoopback(async (request, response) => {
    if (request.url === "/health") {
      return respondJson(response, 200, { status: "ok", agent: "citas", issues: [], simulated });
    }
    const body = JSON.parse((await readRequestText(request, 65_536)) ?? "") as Heard["body"];
    heard.push({ body, token: request.headers["x-internal-token"]?.toString() });
    const { message } = body;
    if (message === "lleno") {
      response.setHeader("retry-after", "7");
      return respondJson(response, 503, {});
    }
    if (message === "mal") {
      const detail = [{ type: "x", loc: ["body", "message"], msg: "muy largo" }];
      return respondJson(response, 422, { detail });
    }
    if (message === "secreto") return respondJson(response, 401, {});
    response.setHeader("x-session-turns", String(heard.length));
    respondJson(response, 200, {
      reply: `Eco: ${String(message)}`,
      url: "https://a.example/f.pdf",
    });
  });
  t.after(() => server.close());
  return { url: server.url, heard };
}

async function chat(input: string, ...args: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", CLI, "chat", ...args], {
    cwd: path.resolve(import.meta.dirname, "../../.."),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => void (errors += text));
  child.stdin.end(input);
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, output, errors };
}

test("piped lines are a conversation: banner, replies, attachments, commands", async (t) => {
  const { url, heard } = await startServer(t);
  const lines = ["hola", "", "/empresa 2", "adiós", "/clear", "/ayuda", "/nada", "/empresa x"];
  const { code, output, errors } = await chat(
    [...lines, "/salir", "nunca"].join("\n"),
    "--url",
    url,
  );
  assert.equal(errors, "");
  assert.equal(code, 0);
  assert.match(output, /Simulado: el modelo y la agenda/);
  assert.match(output, /Eco: hola\nAdjunto: https:\/\/a\.example\/f\.pdf\n\(\d+ ms, turno 1\)/);
  assert.match(output, /No conozco ese comando/);
  assert.match(output, /Escriba el número de la empresa/);
  assert.match(output, /Hasta luego\.\n$/);
  assert.doesNotMatch(output, /\u001b/);
  assert.deepEqual(
    heard.map(({ body }) => [body["message"], body["id_empresa"]]),
    [
      ["hola", 1],
      ["adiós", 2],
      ["/clear", 2],
    ],
  );
  const ids = new Set(heard.map(({ body }) => body["message_id"]));
  const sessions = new Set(heard.map(({ body }) => body["session_id"]));
  assert.deepEqual([ids.size, sessions.size], [3, 1]);
  assert.match(JSON.stringify(heard[0]?.body["config"]), /"usuario_id":101/);
});

test("one message: options reach the server, and only the reply is shown", async (t) => {
  const { url, heard } = await startServer(t, []);
  const args = ["--url", url, "--tenant", "3", "--session", "s-9", "--token", "clave"];
  const { code, output } = await chat("", ...args, "--message", "hola");
  assert.equal(code, 0);
  assert.match(output, /^Eco: hola\n/);
  const [{ body, token } = { body: {}, token: "" }] = heard;
  assert.deepEqual([body["id_empresa"], body["session_id"], token], [3, "s-9", "clave"]);
  assert.equal(body["config"], undefined);
});

test("each refusal of the server has its advice and a failing exit code", async (t) => {
  const { url } = await startServer(t);
  const { code, output } = await chat("lleno\nmal\nsecreto\n", "--url", url);
  assert.equal(code, 1);
  assert.match(output, /lleno o se detiene. Intente en 7 segundos/);
  assert.match(output, /message: muy largo/);
  assert.match(output, /use --token/);
});

test("no server: the command that starts one", async () => {
  const { code, output } = await chat("", "--url", "http://127.0.0.1:1", "--message", "hola");
  assert.equal(code, 1);
  assert.match(
    output,
    /No hay un servidor en http:\/\/127\.0\.0\.1:1\. Inícielo .*npm start, o agent-citas serve/,
  );
});

test("a wrong option explains the right ones", async () => {
  const { code, errors } = await chat("", "--tenent", "1");
  assert.equal(code, 2);
  assert.match(errors, /^Unknown option '--tenent'. Did you mean --tenant\?/);
  assert.match(errors, /--session ID/);
});

test("a stream is shown as it comes: pieces once, tools, what is taken back, its end", async (t) => {
  const events = [
    'event: token\ndata: {"text":"Un momento."}',
    "event: discarded\ndata: {}",
    'event: tool\ndata: {"name":"create_booking","status":"started"}',
    'event: tool\ndata: {"name":"create_booking","status":"ok"}',
    ":",
    'event: token\ndata: {"text":"Listo, "}',
    'event: token\ndata: {"text":"mañana."}',
    'event: done\ndata: {"reply":"Listo, mañana.","url":null}',
  ].map((event) => Buffer.from(`${event}\n\n`));
  const server = await startLoopback(async (request, response) => {
    const body = (await readRequestText(request, 65_536)) ?? "";
    if (request.url === "/health") return respondJson(response, 200, {});
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    if (body.includes("lleno")) {
      return void response.end('event: error\ndata: {"code":"overloaded"}\n\n');
    }
    if (body.includes("corta")) return void response.end(events[0]);
    // In pieces that part a character in two.
    for (const byte of Buffer.concat(events)) response.write(Buffer.of(byte));
    response.end();
  });
  t.after(() => server.close());
  const { code, output } = await chat("reserva\nlleno\ncorta\n", "--url", server.url);
  assert.equal(code, 1);
  const shown = "Un momento.\n(lo corrijo)\n· create_booking: ok\nListo, mañana.\n(";
  assert(output.includes(shown), output);
  assert.equal(output.split("Listo, mañana.").length, 2, "the reply is not shown twice");
  assert.match(output, /lleno o se detiene/);
  assert.match(output, /Se cortó la conexión/);
});
