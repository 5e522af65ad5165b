// The prompt: rules first, data verbatim, the clock last and never cached; and the attachments.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { utf8Bytes } from "../../../engine/core/bytes.ts";
import type { Prompt } from "../../../engine/turn/prompt-source.ts";
import { ATTACHMENTS_MAX } from "../../../tools/company/prompt-text.ts";
import { compileTemplate } from "../../../tools/company/templates.ts";
import { FAST, NOW, configOf, createRig, weekOf } from "../../support/stub-backend.ts";
import type { Rig } from "../../support/stub-backend.ts";

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.close());

interface Ask {
  readonly tenant?: number;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly now?: number;
}

function prompt({ tenant = 1, config = {}, now = Date.parse(NOW) }: Ask = {}): Promise<Prompt> {
  const { signal } = new AbortController();
  return rig.appointments.prompt({ tenant, data: configOf(config), now, signal });
}

async function system(ask: Ask = {}): Promise<string> {
  return (await prompt(ask)).system;
}

function playText(operation: string, field: string, text: unknown): void {
  rig.stub.play(operation, { json: { success: true, [field]: text } });
}

async function restart(options: Parameters<typeof createRig>[0]): Promise<void> {
  await rig.close();
  rig = await createRig(options);
}

const counted = async (result: string): Promise<number> =>
  rig.metric(`citas_agent_cache_total{result="${result}"}`);

test("the clock is two lines: today with its weekday, and the fourteen days after it", async () => {
  const { clock } = await prompt();
  const lines = clock.split("\n");
  assert.equal(lines.length, 2);
  assert.equal(
    lines[0],
    "Hoy es domingo 22 de noviembre de 2026 (2026-11-22), 14:05, zona horaria America/Lima.",
  );
  assert.match(lines[1] ?? "", /^Próximos días: lunes 2026-11-23, martes 2026-11-24, /);
  assert.match(lines[1] ?? "", /, domingo 2026-12-06$/);
  assert.equal(lines[1]?.split(", ").length, 14);
});

test("the clock is the turn's, with a cached prompt and past midnight", async () => {
  const late = await prompt({ now: Date.parse("2026-11-23T04:59:00Z") });
  const next = await prompt({ now: Date.parse("2026-11-23T05:00:00Z") });
  assert.match(late.clock, /^Hoy es domingo 22 .* 23:59,/);
  assert.match(next.clock, /^Hoy es lunes 23 .* 00:00,.*\nPróximos días: martes 2026-11-24/);
  assert.equal(next.system, late.system);
  assert.equal(await counted("hit"), 1);
  assert.ok(!/Hoy es /.test(late.system));
});

test("the stable part has the persona, the rules, the hours and the company's data", async () => {
  const rows = [
    { pregunta: "¿Atienden domingos?", respuesta: "Sí.", archivo_ayuda: "https://x.pe/f.pdf" },
  ];
  playText("PREGUNTAS", "preguntas_frecuentes", rows);
  const text = await system({
    config: { nombre_bot: "Eva", id_chatbot: 9, personalidad: "Serena." },
  });
  const parts = [
    "Te llamas Eva.",
    "Serena.",
    "check_availability",
    "create_booking",
    "search_productos_servicios",
    '"reply": ',
    "- lunes: 9:00 AM a 6:00 PM",
    "- domingo: 9:00 AM a 6:00 PM",
    "- Cepillo",
    "- Limpieza",
    "Trata de usted.",
    "P: ¿Atienden domingos?\nR: Sí.\nArchivo: https://x.pe/f.pdf",
    "Clínica dental en Lima.",
  ];
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    assert.ok(at >= from, part);
    from = at;
  }
});

test("hours are shown by weekday: split, closed, and unreadable ones as not available", async () => {
  const hours = { reunion_lunes: "09:00-13:00, 15:00-19:00", reunion_martes: "garabato" };
  playText("OBTENER_HORARIO_REUNIONES", "horario_reuniones", hours);
  const text = await system();
  assert.ok(text.includes("- lunes: 9:00 AM a 1:00 PM y 3:00 PM a 7:00 PM\n"));
  assert.ok(text.includes("- martes: sin horario registrado; no ofrezcas citas ese día\n"));
  assert.ok(text.includes("- miércoles: cerrado\n"));
});

const HOSTILE = '<% throw 1 %> <%= it.botName %> {{ x }} `${y}` Café & Cía "z" \\n $& $1';

test("a tenant's text is data: it appears verbatim and is never executed", async () => {
  playText("OBTENER_CONTEXTO_NEGOCIO", "contexto_negocio", HOSTILE);
  playText("OBTENER_FUNCIONES_ESPECIALES", "funciones_especiales", HOSTILE);
  const row = { pregunta: HOSTILE, respuesta: HOSTILE };
  playText("PREGUNTAS", "preguntas_frecuentes", [row]);
  const config = {
    nombre_bot: HOSTILE,
    frase_no_sabe: HOSTILE,
    frase_saludo: HOSTILE,
    id_chatbot: 1,
  };
  const text = await system({ config });
  assert.equal(text.split(HOSTILE).length - 1, 7);
  assert.ok(!text.includes("undefined") && !text.includes("&amp;"));
});

test("a template that uses a missing value, or prints null, fails", () => {
  assert.equal(compileTemplate("<%= it.a %>!")({ a: "<b>" }), "<b>!");
  for (const source of ["<%= it.b %>", "<%~ it.b %>", "<% if (it.b) { %>x<% } %>"]) {
    assert.throws(() => compileTemplate(source)({ a: "x" }), source);
  }
  assert.throws(() => compileTemplate("<%= it.a %>")({ a: null }));
});

test("missing phrases have defaults or no line at all", async () => {
  const bare = await system();
  assert.ok(!bare.includes("Al despedirte") && !bare.includes("saluda así"));
  assert.match(bare, /^Te llamas Asistente\./);
  const said = await system({ config: { frase_saludo: "¡Buenas!", frase_des: "Chau." } });
  assert.ok(said.includes("saluda así: ¡Buenas!") && said.includes("Al despedirte, di: Chau."));
});

test("every input is in the cache key: two configs never share a prompt", async () => {
  const first = await system({ config: { nombre_bot: "Eva" } });
  assert.equal(await system({ config: { nombre_bot: "Eva" } }), first);
  assert.match(await system({ config: { nombre_bot: "Leo" } }), /^Te llamas Leo\./);
  assert.match(await system({ tenant: 2, config: { nombre_bot: "Eva" } }), /^Te llamas Eva\./);
  assert.deepEqual([await counted("hit"), await counted("miss")], [1, 3]);
});

test("a change of the tenant's data is in the next prompt, cached or not", async () => {
  await system();
  rig.stub.play("OBTENER_HORARIO_REUNIONES", weekOf("10:00-12:00"));
  rig.clock.movedMs += 300_001;
  assert.ok((await system()).includes("- lunes: 10:00 AM a 12:00 PM"));
});

test("a failed section is reported as missing, and is back as soon as possible", async () => {
  rig.stub.play("OBTENER_HORARIO_REUNIONES", { status: 500 });
  const broken = await system();
  assert.ok(broken.includes("No disponible por ahora"));
  assert.ok(broken.includes("Clínica dental en Lima."));
  rig.stub.play("OBTENER_HORARIO_REUNIONES", weekOf("09:00-18:00"));
  rig.clock.movedMs += 5001;
  assert.ok((await system()).includes("- lunes: 9:00 AM a 6:00 PM"));
});

test("without the backend there is still a prompt, cached for seconds only", async () => {
  for (const play of [
    "HORARIO_REUNIONES",
    "CONTEXTO_NEGOCIO",
    "FUNCIONES_ESPECIALES",
    "PRODUCTOS_CITAS",
    "SERVICIOS_CITAS",
  ]) {
    rig.stub.play(`OBTENER_${play}`, { raw: "<html>" });
  }
  const text = await system();
  assert.match(text, /^Te llamas Asistente\./);
  const account = rig.appointments.accounts.find(({ name }) => name === "prompts");
  assert.equal(account?.read().entries, 1);
  await system();
  assert.equal(await counted("hit"), 1);
  rig.clock.movedMs += 30_001;
  await system();
  assert.equal(await counted("miss"), 2);
});

test("a reply may attach the files of 500 questions, and the next one is left out", async () => {
  const pages = Array.from({ length: ATTACHMENTS_MAX + 1 }, (_, index) => `https://x.pe/${index}`);
  const rows = pages.map((page) => ({ pregunta: "¿?", respuesta: "Sí.", archivo_ayuda: page }));
  playText("PREGUNTAS", "preguntas_frecuentes", rows);
  const { attachments } = await prompt({ config: { id_chatbot: 9 } });
  assert.deepEqual(attachments, pages.slice(0, ATTACHMENTS_MAX));
});

test("attachments are the greeting's file and the questions' files, valid URLs only", async () => {
  const files = ["https://x.pe/1.pdf", "javascript:alert(1)", "", "https://x.pe/1.pdf", "no", null];
  const rows = files.map((archivo_ayuda) => ({ pregunta: "p", respuesta: "r", archivo_ayuda }));
  playText("PREGUNTAS", "preguntas_frecuentes", rows);
  const config = { id_chatbot: 1, archivo_saludo: "https://x.pe/hola.png" };
  const first = await prompt({ config });
  assert.deepEqual(first.attachments, ["https://x.pe/hola.png", "https://x.pe/1.pdf"]);
  assert.equal(first.greetingUrl, "https://x.pe/hola.png");
  assert.deepEqual(await prompt({ config }), first);
  assert.ok(!first.system.includes("javascript:"));
  const none = await prompt();
  assert.deepEqual([none.attachments, none.greetingUrl], [[], null]);
});

test("a prompt stays under its cap; the rules are whole and data are cut", async () => {
  const huge = "ñ€".repeat(50_000);
  playText("OBTENER_CONTEXTO_NEGOCIO", "contexto_negocio", huge);
  playText("OBTENER_FUNCIONES_ESPECIALES", "funciones_especiales", huge);
  const rows = Array.from({ length: 200 }, (_, i) => ({
    pregunta: `p${i}`,
    respuesta: "r".repeat(900),
  }));
  playText("PREGUNTAS", "preguntas_frecuentes", rows);
  const phrase = "€".repeat(4096);
  const config = {
    id_chatbot: 1,
    personalidad: phrase,
    frase_saludo: phrase,
    frase_des: phrase,
    frase_no_sabe: phrase,
    nombre_bot: phrase,
  };
  for (const promptBytesMax of [FAST.promptBytesMax, 40_000, 32_000]) {
    await restart({ limits: { ...FAST, promptBytesMax } });
    playText("OBTENER_CONTEXTO_NEGOCIO", "contexto_negocio", huge);
    playText("OBTENER_FUNCIONES_ESPECIALES", "funciones_especiales", huge);
    playText("PREGUNTAS", "preguntas_frecuentes", rows);
    const text = await system({ config });
    assert.ok(utf8Bytes(text) <= promptBytesMax, String(promptBytesMax));
    assert.ok(text.includes('"reply": "texto para el cliente", "url": null}'));
    assert.ok(text.includes("- domingo: 9:00 AM a 6:00 PM"));
    assert.ok(!text.includes("\ufffd"));
  }
  await restart({ limits: { ...FAST, promptBytesMax: 1000 } });
  assert.ok(utf8Bytes(await system({ config })) <= 1000);
});

test("questions are kept whole or not at all", async () => {
  const rows = Array.from({ length: 100 }, (_, i) => ({
    pregunta: `p${i}`,
    respuesta: "r".repeat(900),
  }));
  playText("PREGUNTAS", "preguntas_frecuentes", rows);
  const text = await system({ config: { id_chatbot: 1 } });
  const answers = text.match(/^R: r+$/gm) ?? [];
  assert.ok(answers.length > 10 && answers.length < 100);
  for (const answer of answers) assert.equal(answer.length, 903);
});

test("the prompt is kept as calls send it: JSON without control characters", async () => {
  const config = { personalidad: 'Dice "hola"\u0007.' };
  const rendered = await prompt({ config });
  const cached = await prompt({ config });
  assert.equal(await counted("hit"), 1);
  assert.match(cached.system, /Dice "hola"\./);
  for (const { system: text, systemMessage } of [rendered, cached]) {
    assert.equal(systemMessage?.json, JSON.stringify(text));
  }
});

test("the memory accounts match the memory budget, and an eviction of half halves them", async () => {
  const accounts = rig.appointments.accounts.filter(
    ({ line, name }) => line !== "indexes" && name !== "fetches",
  );
  const { profileCacheBytesMax, promptCacheBytesMax, searchCacheBytesMax } = FAST;
  assert.equal(
    accounts.reduce((sum, { bytesMax }) => sum + bytesMax, 0),
    profileCacheBytesMax + promptCacheBytesMax + searchCacheBytesMax,
  );
  const held = (): number => accounts.reduce((sum, { read }) => sum + read().bytes, 0);
  const empty = held();
  for (let tenant = 1; tenant <= 20; tenant++) await prompt({ tenant });
  const before = held();
  rig.appointments.shrink(50);
  assert.ok(held() - empty <= (before - empty) / 2);
  assert.equal(await rig.metric('agent_citas_cache_entries{cache_type="prompts"}'), 10);
});

test("one tenant's open circuit is an issue that is not critical", async () => {
  rig.stub.play("PREGUNTAS", { status: 500 });
  for (let n = 0; n < 3; n++) {
    await prompt({ config: { id_chatbot: 1 } });
    rig.clock.movedMs += 5001;
  }
  assert.deepEqual(rig.appointments.issues(), [
    { issue: "preguntas_api_degraded", critical: false },
  ]);
  assert.equal(await rig.metric('citas_circuit_open{name="ws_preguntas_frecuentes"}'), 1);
});
