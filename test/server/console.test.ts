// The console page in a real Chromium, used like a person: a booking, a reload, errors, the
// keyboard, a phone, dark mode, a token, and accessibility.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  NO_PICTURE,
  accessibilityProblems,
  openPage,
  say,
  settled,
} from "../support/console-fixture.ts";
import { withChromium } from "../support/console-fixture.ts";
import { call, dayFromToday, startTestServer, until } from "../support/server-fixture.ts";

withChromium();

const MINE = { complaints: NO_PICTURE };
const PHONE = { width: 360, height: 740 };

test("a booking from the first word to the confirmation, over a reload, with the chart moving", async (t) => {
  const { url, running } = await startTestServer(t, { simulated: true });
  const page = await openPage(t, url, MINE);
  assert.equal(
    await page.locator("#simulated").innerText(),
    "Demostración: modelo y agenda simulados",
  );
  const points = (): Promise<number> =>
    page.evaluate("Number(document.getElementById('chart').dataset.points ?? 0)");
  await page.locator("#chart[data-points]").waitFor();
  const pointsBefore = await points();
  await page.getByRole("button", { name: "Hola, quiero una cita mañana a las 10" }).click();
  await settled(page, 0);
  const first = page.locator(".turn").first();
  assert.match(await first.locator(".reply").innerText(), /10:00 AM/);
  const tool = first.locator(".tools li").first();
  assert.match(
    await tool.innerText(),
    /Consulta la disponibilidad\s*check_availability\s*listo · \d+/,
  );
  assert.equal(await first.locator("a.attachment").innerText(), "Adjunto: bienvenida.jpg");
  assert.match(await say(page, "soy Ana Ruiz, ana@example.com"), /¿Está todo bien\?/);
  // A screen reader reads the whole reply once.
  assert.match(
    await page.getByRole("status").first().innerText(),
    /^Agente:\s+Cita por confirmar: .*¿Está todo bien\?/s,
  );
  const session = await page.locator("#session").innerText();

  await page.reload();
  await page.locator(".turn").nth(1).waitFor();
  assert.equal(await page.locator("#session").innerText(), session);
  assert.match(await page.locator(".turn").first().innerText(), /check_availability/);
  assert.match(await say(page, "sí, confirmo"), /Cita confirmada: .*Ana Ruiz/s);
  assert.match(await page.locator(".turn").nth(2).innerText(), /create_booking\s*listo/);
  const listed = await call(`${running.sandboxUrl}/calendario`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ codOpe: "LISTAR_EVENTOS", id_empresa: 1, id_prospecto: session }),
  });
  assert.match(listed.text, new RegExp(`"fecha_inicio":"${dayFromToday(1)} 10:00:00"`));

  // The reload restarted the chart.
  while ((await points()) <= pointsBefore) await page.waitForResponse(`${url}/memory`);
  assert.equal(await page.locator("#turns-total").innerText(), "3");
  assert.match((await page.locator("#chart").getAttribute("aria-label")) ?? "", /límite 256 MiB$/);
  await page.getByText("Detalle", { exact: true }).click();
  const row = page.getByRole("row", { name: /^Sesiones/ });
  assert.match(await row.innerText(), /1\s+\d+ KiB\s+\d,\d MiB/);
});

test("tools show while they run, pieces that are not the reply's are taken back", async (t) => {
  const server = await startTestServer(t);
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const calls = [
    { name: "check_availability", arguments: { date: dayFromToday(2), time: "10:00" } },
  ];
  server.backend.inject(
    "CONSULTAR_DISPONIBILIDAD",
    { kind: "slow-until", until: gates[0].promise },
    1,
  );
  server.model.script(
    { calls, content: '{"reply":"Un momento, ya reviso. ","url":null}' },
    { after: gates[1].promise, then: { reply: "Está libre." } },
  );
  const page = await openPage(t, server.url);
  const config = {
    usuario_id: 101,
    correo_usuario: "a@example.com",
    duracion_cita_minutos: 30,
    slots: 2,
  };
  await page.locator("#config").fill(JSON.stringify(config));
  await page.getByRole("button", { name: "Usar estos datos" }).click();
  await page.locator("#message").fill("¿Está libre? http://a.example/x.");
  await page.locator("#message").press("Enter");
  await page.locator('.tools li[data-status="started"]').waitFor();
  assert.equal(await page.locator(".reply").textContent(), "Agente: Un momento, ya reviso.");
  assert.equal(await page.locator(".turn").getAttribute("aria-busy"), "true");
  gates[0].resolve();
  await page.locator('.tools li[data-status="ok"]').waitFor();
  await page.locator(".reply.waiting").waitFor();
  gates[1].resolve();
  await settled(page, 0);
  assert.equal(await page.locator(".reply").textContent(), "Agente: Está libre.");
  assert.equal(await page.locator(".said a").getAttribute("href"), "http://a.example/x");
});

test("a server at capacity is reported, and a retry sends the message with the same id", async (t) => {
  const environment = { MAX_CONCURRENT_AGENT: "1", MAX_QUEUED: "1" };
  const server = await startTestServer(t, { environment });
  const gate = Promise.withResolvers<void>();
  const held = { after: gate.promise, then: { reply: "Ya." } };
  server.model.script(held, held, { reply: "Ahora sí." });
  const others = [1, 2].map((session_id) => server.chat("hola", { session_id }));
  const { admission } = server.running.agent.runtime;
  await until(() => admission.admitted === 2);
  const page = await openPage(t, server.url, { complaints: /503/ });
  assert.match(await say(page, "Hola"), /ocupado.*\(503\)\. Pide esperar 5 s\./);
  assert.equal(await page.getByRole("alert").first().isVisible(), true);
  gate.resolve();
  await Promise.all(others);
  await page.getByRole("button", { name: "Reintentar" }).click();
  await page.locator(".reply:visible").waitFor();
  await settled(page, 0);
  assert.equal(await page.locator(".turn").count(), 1);
  assert.match(await page.locator(".reply").innerText(), /Ahora sí\.$/);
  // The same id once more: the stored reply, and no call of the model.
  const calls = server.model.requests.length;
  await page.evaluate(`sessionStorage.setItem("agent-citas",
    sessionStorage.getItem("agent-citas").replace('"state":"done"', '"state":"pending"'))`);
  await page.reload();
  assert.match(await page.getByRole("alert").first().innerText(), /se interrumpió/);
  await page.getByRole("button", { name: "Reintentar" }).click();
  await page.locator(".problem").waitFor({ state: "detached" });
  await settled(page, 0);
  assert.match(await page.locator(".reply").innerText(), /Ahora sí\.$/);
  assert.equal(server.model.requests.length, calls);
});

test("what the server rejects is shown field by field, invalid JSON before sending", async (t) => {
  const server = await startTestServer(t);
  const page = await openPage(t, server.url, { complaints: /422/ });
  await page.locator("#tenant").fill("cero");
  await page.locator("#session-id").fill("51 999");
  await page.locator("#config").fill('{"slots": }');
  await page.getByRole("button", { name: "Usar estos datos" }).click();
  assert.equal(await page.locator("#tenant:focus").count(), 1);
  const [tenant, session, config] = await page.locator(".field-error").allInnerTexts();
  assert.match(tenant ?? "", /número entero/);
  assert.match(session ?? "", /De 1 a 160/);
  assert.match(config ?? "", /No es JSON/);
  assert.equal(await page.locator("[aria-invalid]").count(), 3);
  await page.locator("#tenant").fill("7");
  await page.locator("#session-id").fill("51999");
  await page.locator("#config").fill('{"slots": 0}');
  const problem = await say(page, "Hola");
  assert.match(problem, /no acepta estos datos \(422\)[^]*config\.slots: /);
  assert.equal(await page.getByRole("button", { name: "Reintentar" }).count(), 0);
  assert.equal(await page.locator("#session").innerText(), "51999");
});

test("Detener cancels the turn on the server; Olvidar forgets on both sides", async (t) => {
  const server = await startTestServer(t);
  server.model.script({ fault: "hang" }, { reply: "Hola." });
  const page = await openPage(t, server.url);
  await page.locator("#message").fill("Hola");
  await page.locator("#message").press("Enter");
  await page.getByRole("button", { name: "Detener" }).click();
  await settled(page, 0);
  assert.match(await page.locator(".problem").innerText(), /^Detenido/);
  await until(() => server.running.agent.runtime.admission.admitted === 0);
  assert.match(await say(page, "Hola"), /Hola\.$/);
  await page.getByRole("button", { name: "Olvidar" }).click();
  await page.locator("#empty").waitFor();
  assert.equal(await page.locator(".turn").count(), 0);
  assert.match(await page.getByRole("status").first().innerText(), /olvidé/);
});

test("a server that is down is shown, in the conversation and in the ledger", async (t) => {
  const server = await startTestServer(t);
  const page = await openPage(t, server.url, { complaints: /ERR_CONNECTION_REFUSED|ERR_EMPTY/ });
  await page.locator('#pulse[data-state="live"]').waitFor();
  await server.running.close();
  assert.match(await say(page, "Hola"), /^El servidor no responde/);
  assert.equal(await page.getByRole("alert").first().isVisible(), true);
  assert.equal(await page.getByRole("button", { name: "Reintentar" }).isVisible(), true);
  await page.locator('#pulse[data-state="lost"]').waitFor();
});

test("the ledger polls once a second, never while hidden, and less often without a response", async (t) => {
  const server = await startTestServer(t);
  const page = await openPage(t, server.url, { heldClock: true, complaints: /ERR_|404/ });
  let asked = 0;
  page.on("request", (request) => void (request.url().endsWith("/memory") && asked++));
  const pulseIs = (state: string): Promise<void> =>
    page.locator(`#pulse[data-state="${state}"]`).waitFor();
  await pulseIs("live");
  for (const expected of [1, 2, 3]) {
    await page.clock.runFor(1000);
    await page.locator(`#chart[data-points="${expected + 1}"]`).waitFor();
    assert.equal(asked, expected);
  }
  const look = (hidden: boolean): Promise<void> =>
    page.evaluate(`Object.defineProperty(document, "hidden", { configurable: true, value: ${hidden} });
      document.dispatchEvent(new Event("visibilitychange"));`);
  await look(true);
  await pulseIs("paused");
  await page.clock.runFor(60_000);
  assert.equal(asked, 3);
  await look(false);
  await pulseIs("live");
  assert.equal(asked, 4);
  await page.context().setOffline(true);
  let period = 1;
  for (const next of [2, 4, 8, 16, 30, 30]) {
    const before: number = asked;
    const failed = page.waitForEvent("requestfailed");
    await page.clock.runFor(period * 1000 - 1);
    assert.equal(asked, before);
    await page.clock.runFor(1);
    await failed;
    await page.getByText(`sin conexión; se reintenta cada ${next} s`).waitFor();
    period = next;
  }
});

interface Kept {
  readonly max: readonly number[];
  readonly turns: readonly number[];
  readonly conversations: readonly number[];
  readonly characters: readonly (readonly number[])[];
}

test("stored conversations are bounded in turns, characters and count, exactly at the limit", async (t) => {
  const server = await startTestServer(t);
  const page = await openPage(t, server.url);
  const kept: Kept = await page.evaluate(`import("/console/conversation.js").then((module) => {
    const { trim, newTurn, newConversation, TURNS_MAX, CHARACTERS_MAX, CONVERSATIONS_MAX } = module;
    const filled = (turns, text = "x") => {
      const conversation = newConversation("other", 1);
      for (let turn = 0; turn < turns; turn++) conversation.turns.push(newTurn(text));
      return conversation;
    };
    const trimmed = (...all) => {
      trim(all);
      return all.map(({ turns }) => turns.length);
    };
    const characters = (over) => {
      const [first, second] = [filled(1), filled(1)];
      const room = CHARACTERS_MAX - JSON.stringify([first, second]).length;
      second.turns[0].text += "x".repeat(room + over);
      return trimmed(first, second);
    };
    const conversations = (count) => trimmed(...Array.from({ length: count }, () => filled(1))).length;
    return {
      max: [TURNS_MAX, CONVERSATIONS_MAX],
      turns: [...trimmed(filled(TURNS_MAX)), ...trimmed(filled(TURNS_MAX + 1))],
      conversations: [conversations(CONVERSATIONS_MAX), conversations(CONVERSATIONS_MAX + 1)],
      characters: [characters(0), characters(1)],
    };
  })`);
  assert.deepEqual(kept.turns, [kept.max[0], kept.max[0]]);
  assert.deepEqual(kept.conversations, [kept.max[1], kept.max[1]]);
  assert.deepEqual(kept.characters, [
    [1, 1],
    [1, 0],
  ]);
});

test("with the keyboard alone: to the message, a conversation, another company", async (t) => {
  const { url } = await startTestServer(t, { simulated: true });
  const page = await openPage(t, url, MINE);
  const focused = (): Promise<string> =>
    page.evaluate(`(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const seen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
      return (element.id || element.textContent.trim().slice(0, 12)) + (seen ? "" : " unseen");
    })()`);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Ir al mensaj");
  const order: string[] = [];
  for (let step = 0; step < 9; step++) {
    await page.keyboard.press("Tab");
    order.push(await focused());
  }
  assert.deepEqual(order, [
    ...["company", "clear", "log", "Hola, quiero", "¿Qué horario", "¿Precio de L"],
    ...["message", "send", "ledger"],
  ]);
  await page.reload();
  await page.locator("#company option").nth(1).waitFor({ state: "attached" });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "message");
  await page.keyboard.type("¿Qué venden?");
  await page.keyboard.press("Enter");
  await settled(page, 0);
  assert.equal(await focused(), "message");
  // An attachment's link lies between.
  for (let steps = 0; steps < 8 && (await focused()) !== "company"; steps++) {
    await page.keyboard.press("Shift+Tab");
  }
  await page.keyboard.press("ArrowDown");
  assert.match(await page.locator("#empty").innerText(), /^Nube Andina/);
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.locator(".turn").count(), 1);
});

test("on a phone nothing is wider than it, and one thing is in front", async (t) => {
  const { url } = await startTestServer(t, { simulated: true });
  const page = await openPage(t, url, { ...MINE, viewport: PHONE, hasTouch: true });
  const tooWide = (): Promise<boolean> =>
    page.evaluate("document.documentElement.scrollWidth > innerWidth");
  await say(page, `Hola ${"x".repeat(300)}`);
  assert.equal(await page.locator("#ledger").isVisible(), false);
  assert.equal(await tooWide(), false);
  assert.deepEqual(await accessibilityProblems(page), []);
  await page.getByRole("button", { name: "Memoria" }).tap();
  assert.equal(await page.locator("#chat").isVisible(), false);
  await page.locator("#chart canvas").waitFor();
  assert.equal(await tooWide(), false);
  assert.deepEqual(await accessibilityProblems(page), []);
});

test("axe-core finds nothing, light and dark, and the colours follow", async (t) => {
  const server = await startTestServer(t, { simulated: true });
  const complaints = /ERR_|422/;
  const page = await openPage(t, server.url, { reducedMotion: "reduce", complaints });
  await say(page, "Hola, quiero una cita mañana a las 10");
  await page.locator("#chart canvas").waitFor();
  await page.locator(".detail summary").click();
  for (const wrong of [false, true]) {
    if (wrong) {
      await page.locator("#company").selectOption("other");
      await page.locator("#config").fill("{");
      await page.getByRole("button", { name: "Usar estos datos" }).click();
    }
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await accessibilityProblems(page), [], colorScheme);
      const [ground = 0, line = 0]: readonly number[] = await page.evaluate(`[
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.querySelector(".swatch.rss")).color,
      ].map((colour) => Number(/\\d+/.exec(colour)[0]))`);
      assert(colorScheme === "dark" ? ground < 64 && line > 64 : ground > 192 && line < 64);
    }
  }
  assert.equal(await page.evaluate("document.getAnimations().length"), 0);
});

test("with a token the browser asks for it once, and all of the page goes on with it", async (t) => {
  const environment = { INTERNAL_API_TOKEN: "secreto-largo", SERVER_HOST: "127.0.0.1" };
  const { url } = await startTestServer(t, { environment, simulated: true });
  const httpCredentials = { username: "consola", password: "secreto-largo" };
  const page = await openPage(t, url, { ...MINE, httpCredentials });
  await page.locator('#pulse[data-state="live"]').waitFor();
  assert.match(await say(page, "Hola"), /asistente simulado/);
});
