// The owner's page when something else happens at the same time: another company is chosen, an
// answer is late or refused, another editor writes the file.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page, Route } from "playwright-core";
import { withChromium } from "../support/console-fixture.ts";
import { SIZES, TODAY, TOMORROW, openOwner, startOwner, tab } from "../support/agenda/owner-fixture.ts"; // prettier-ignore
import type { OwnerServer } from "../support/agenda/owner-fixture.ts";
import { call } from "../support/server-fixture.ts";

withChromium();

const DESK = SIZES[1];
const REFUSED = /409/;

/** Holds the requests of one kind until they are let go. */
async function held(page: Page, address: RegExp) {
  const routes: Route[] = [];
  let isOpen = false;
  const { promise: first, resolve } = Promise.withResolvers<void>();
  await page.route(address, (route) => {
    resolve();
    if (!isOpen) return void routes.push(route);
    return route.continue();
  });
  const release = async (): Promise<void> => {
    isOpen = true;
    for (const route of routes) await route.continue();
  };
  return { first, release };
}

const choose = (page: Page, label: string) => page.locator("#company").selectOption({ label });

/** What the page says went wrong from now on, even if only for a moment. */
async function problemsOf(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(`{
    globalThis.told = [];
    const line = document.getElementById("agenda-problem");
    new MutationObserver(() => told.push(line.textContent)).observe(line, { childList: true });
  }`);
  return () => page.evaluate("told.filter((text) => text !== '')");
}

for (const [what, address] of [
  ["company", /agenda\/company\?id_empresa=7/],
  ["events", /agenda\/events\?id_empresa=7/],
] as const) {
  test(`another company is chosen while the ${what} of one are read: its own are shown`, async (t) => {
    const server = await startOwner(t);
    const page = await openOwner(t, server, DESK);
    const problems = await problemsOf(page);
    const reading = await held(page, address);
    await choose(page, "Barbería Sur");
    await reading.first;
    await choose(page, "Clínica Sonrisa");
    await reading.release();
    await page.locator('.column[aria-label="Doctora Ana"]').waitFor();
    assert.equal(await page.locator(".column").count(), 2);
    assert.deepEqual(await problems(), []);
    await page.getByRole("button", { name: "Nueva cita" }).click();
    assert.match(await page.locator("#event-dialog").innerText(), /Doctora Ana/);
  });
}

test("the address names the company that the page opens with", async (t) => {
  const server = await startOwner(t);
  const page = await openOwner(t, { url: `${server.url}/?empresa=7` }, DESK);
  assert.equal(await page.locator("#company option:checked").innerText(), "Barbería Sur");
});

test("what a company's lists and form said does not stay for the next one", async (t) => {
  const server = await startOwner(t);
  await server.add();
  const page = await openOwner(t, server, DESK);
  await tab(page, "Buscar");
  await page.locator("#words").fill("rosa");
  await page.keyboard.press("Enter");
  await page.getByText("1 cita", { exact: true }).waitFor();
  const reading = await held(page, /agenda\/company\?id_empresa=7/);
  await choose(page, "Barbería Sur");
  await reading.first;
  for (const id of ["#found-list", "#found", "#tomorrow-list", "#business-form", "#board"]) {
    assert.equal((await page.locator(id).textContent())?.trim(), "", id);
  }
  await reading.release();
  await page.locator('.column[aria-label="Barbería Sur"]').waitFor({ state: "attached" });
});

test("days that are not read yet are not shown as free", async (t) => {
  const server = await startOwner(t);
  await server.add({ start: "2026-03-17T09:00", name: "Otra Semana" });
  const page = await openOwner(t, server, DESK);
  const reading = await held(page, /agenda\/events/);
  for (let day = 0; day < 7; day++) await page.getByRole("button", { name: "Siguiente" }).click();
  assert.equal(await page.locator("#agenda-title").innerText(), "Martes 17 de marzo");
  assert.equal(await page.locator("#board").innerText(), "Leyendo…");
  await reading.release();
  await page.locator("#board .entry", { hasText: "Otra Semana" }).waitFor();
});

test("a block of days that are not shown says what stands in it", async (t) => {
  const server = await startOwner(t);
  await server.add({ start: "2026-05-06T09:00" });
  await server.add({ start: "2026-05-06T11:00" });
  const page = await openOwner(t, server, DESK);
  await page.getByRole("button", { name: "Bloquear" }).click();
  const dialog = page.locator("#block-dialog");
  await dialog.getByLabel("Del día").fill("2026-05-04");
  await dialog.getByLabel("Al día").fill("2026-05-08");
  await dialog.getByRole("button", { name: "Bloquear" }).click();
  await page.getByText("Bloqueado. Quedan 2 citas en esas horas: avise a los clientes.").waitFor();
});

test("a price with a mark of thousands is told at its field, and never saved as another", async (t) => {
  const server = await startOwner(t);
  const page = await openOwner(t, server, { ...DESK, complaints: REFUSED });
  await tab(page, "Empresa");
  const price = page.locator('.service [data-name="price"]').first();
  const save = page.getByRole("button", { name: "Guardar cambios" });
  const before = server.file("1.yaml");
  for (const text of ["25.000", "1,200", "0x10", "1e3", "-5", "99.505"]) {
    await price.fill(text);
    await save.click();
    await page.getByText("No se guardó nada: revise los campos marcados.").waitFor();
    assert.match(await page.locator("#service-0-price-error").innerText(), /punto de miles/, text);
    assert.equal(server.file("1.yaml"), before, text);
  }
  await price.fill("25000");
  await save.click();
  await page.getByText("Guardado: el bot ya lo usa.").waitFor();
  assert.match(server.file("1.yaml"), /price: 25000\b/);
});

test("a new service has an id that the file takes, and keeps it when it is renamed", async (t) => {
  const server = await startOwner(t);
  const page = await openOwner(t, server, DESK);
  await tab(page, "Empresa");
  const save = async (): Promise<void> => {
    await page.getByRole("button", { name: "Guardar cambios" }).click();
    await page.getByText("Guardado: el bot ya lo usa.").waitFor();
  };
  const names = page.locator('.service [data-name="name"]');
  const add = page.getByRole("button", { name: "Agregar servicio" });
  await add.click();
  await names.last().fill("Limpieza facial profunda para hombres");
  await add.click();
  await names.last().fill("Limpieza facial profunda para niños");
  await save();
  const ids = () => [...server.file("1.yaml").matchAll(/\bid: ([a-z][a-z0-9-]*)/g)].map(([, id]) => id); // prettier-ignore
  const made = ["limpieza-facial-profunda-para", "limpieza-facial-profunda-para-2"];
  assert.deepEqual(ids().slice(-2), made);
  await names.last().fill("Facial");
  await save();
  assert.match(server.file("1.yaml"), /name: "?Facial\b/);
  assert.deepEqual(ids().slice(-2), made);
});

/** Somebody else changes the first service in the file. */
async function changeService({ url }: OwnerServer, fields: object): Promise<void> {
  const { body } = await call(`${url}/api/agenda/company?id_empresa=1`);
  // The description's own form; the routes' tests compare it.
  const before = body?.["edit"] as { readonly services: readonly object[] };
  const services = before.services.map((one, at) => (at === 0 ? { ...one, ...fields } : one));
  const edit = { id_empresa: 1, ...before, services };
  const headers = { "content-type": "application/json" };
  const options = { method: "POST", headers, body: JSON.stringify(edit) };
  assert.equal((await call(`${url}/api/agenda/company`, options)).status, 200);
}

/** Until the first service's price in the form is that of the file. */
async function priceShown(page: Page, price: string): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const form = document.getElementById("business-form");
    const check = () => {
      if (form.querySelector('[data-name="price"]').value === "${price}") resolve();
    };
    new MutationObserver(check).observe(form, { childList: true, subtree: true });
    check();
  })`);
}

test("what somebody writes stays when the file changes, and the new version is offered", async (t) => {
  const server = await startOwner(t);
  const options = { ...DESK, complaints: REFUSED, heldClock: true };
  const page = await openOwner(t, server, options);
  await tab(page, "Empresa");
  const price = page.locator('.service [data-name="price"]').first();
  const open = page.getByRole("button", { name: "Abrir los datos nuevos" });
  // Nothing is written: the form follows the file.
  await changeService(server, { price: 130 });
  await page.clock.fastForward(31_000);
  await priceShown(page, "130");
  await price.fill("99");
  await changeService(server, { price: 140 });
  await page.clock.fastForward(31_000);
  await page.getByText(/Otra persona cambió estos datos mientras usted los edita/).waitFor();
  assert.equal(await price.inputValue(), "99");
  await open.click();
  await priceShown(page, "140");
  // Saved before the page looked: the file's version is newer.
  await price.fill("99");
  await changeService(server, { price: 150 });
  await page.getByRole("button", { name: "Guardar cambios" }).click();
  await page.getByText(/Otra persona cambió estos datos: /).waitFor();
  await page.getByRole("button", { name: "Siguiente", includeHidden: true }).dispatchEvent("click");
  assert.equal(await price.inputValue(), "99", "a redraw of the board leaves it");
  await open.click();
  await priceShown(page, "150");
  await price.fill("99");
  await page.getByRole("button", { name: "Guardar cambios" }).click();
  await page.getByText("Guardado: el bot ya lo usa.").waitFor();
  assert.match(server.file("1.yaml"), /price: 99\b/);
});

test("why a day has no starts is told: no hours, or no answer", async (t) => {
  const server = await startOwner(t);
  const page = await openOwner(t, server, { ...DESK, complaints: /503|ERR_FAILED/ });
  const form = page.locator("#event-dialog");
  const note = form.locator('[role="status"]');
  const starts = /agenda\/starts/;
  const noteOf = async (text: string): Promise<void> => {
    await page.getByRole("button", { name: "Nueva cita" }).click();
    await note.filter({ hasText: text }).waitFor();
    await page.keyboard.press("Escape");
  };
  await page.route(starts, (route) => route.fulfill({ status: 503, body: "{}" }));
  await noteOf("El servidor está ocupado: espere un momento y repita.");
  await page.unroute(starts);
  await page.route(starts, (route) => route.abort());
  await noteOf("El servidor no responde. ¿Sigue en marcha?");
  await page.unroute(starts);
  await page.getByRole("button", { name: "Nueva cita" }).click();
  await form.getByLabel("Día").fill("2026-03-15");
  await note.filter({ hasText: "Ese día no hay horas de atención libres." }).waitFor();
  await form.getByLabel("Día").fill("");
  await note.filter({ hasText: "Elija el día." }).waitFor();
});

test("an appointment whose service went to another person is moved where it is", async (t) => {
  const server = await startOwner(t);
  await server.add();
  await changeService(server, { resources: ["luis"], minutes: 120 });
  const page = await openOwner(t, server, DESK);
  await page.getByRole("button", { name: "Siguiente" }).click();
  await page.locator("#board .entry", { hasText: "Rosa Paz" }).click();
  await page.locator("#card").getByRole("button", { name: "Mover" }).click();
  const form = page.locator("#event-dialog");
  await form.getByLabel("12:30").check({ force: true });
  assert.equal(await form.getByLabel("Con").inputValue(), "ana");
  await form.getByRole("button", { name: "Mover cita" }).click();
  await page.locator("#card").getByText("12:30 – 13:00").waitFor();
});

test("a card's text is of what the appointment is: to come, cancelled or over", async (t) => {
  const server = await startOwner(t);
  await server.add({ start: `${TOMORROW}T13:00`, name: "Una Hora", accept: ["outside_hours"] });
  await server.add({ start: `${TODAY}T09:00`, name: "Ya Vino", email: "ya@correo.example", accept: ["past"] }); // prettier-ignore
  const cancelled = await server.add({ start: `${TOMORROW}T10:00`, name: "No Viene" });
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ id_empresa: 1, ref: cancelled });
  await call(`${server.url}/api/agenda/cancel`, { method: "POST", headers, body });
  const page = await openOwner(t, server, DESK);
  const linkOf = async (who: string, kind: RegExp): Promise<string> => {
    await page.locator("#board .entry", { hasText: who }).click();
    const link = page.locator("#card").getByRole("link", { name: kind });
    const href = await link.getAttribute("href");
    await page.keyboard.press("Escape");
    return decodeURIComponent(href ?? "");
  };
  assert.equal(await linkOf("Ya Vino", /WhatsApp/), "https://wa.me/51999123456");
  assert.equal(
    await linkOf("Ya Vino", /Correo/),
    "mailto:ya@correo.example?subject=Su cita en Clínica Sonrisa",
  );
  await page.getByRole("button", { name: "Siguiente" }).click();
  assert.match(await linkOf("Una Hora", /WhatsApp/), /11 de marzo, a la 1:00 p\. m\. Si no puede/);
  assert.match(await linkOf("No Viene", /WhatsApp/), /quedó cancelada: era el .* a las 10:00 a\. m\.$/); // prettier-ignore
});

test("the hours of a night go on after midnight", async (t) => {
  const server = await startOwner(t);
  const page = await openOwner(t, server, DESK);
  const boardOf = (day: string): Promise<string> => {
    const night = [1200, 1560];
    const week = [[[60, 600]], [], [], [], [], [night], [night]];
    const resource = { id: "main", name: "Bar", places: 1, owned: true, week };
    const company = { resources: [resource], closed: [], step_minutes: 30, now: `${TODAY}T10:00` };
    const shown = { company, range: { events: [], blocks: [] }, day };
    return page.evaluate(
      `import("/console/agenda-board.js").then(({ dayBoard }) =>
        dayBoard(${JSON.stringify(shown)}, {}).innerText)`,
    );
  };
  for (const [day, hours, free] of [
    ["2026-03-14", "20:00 – 24:00", ["20:00 – 00:00 libre"]],
    ["2026-03-15", "00:00 – 02:00, 20:00 – 24:00", ["00:00 – 02:00 libre", "20:00 – 00:00 libre"]],
    ["2026-03-16", "00:00 – 02:00, 02:00 – 10:00", ["00:00 – 02:00 libre", "02:00 – 10:00 libre"]],
    ["2026-03-17", "No atiende", []],
  ] as const) {
    const text = await boardOf(day);
    for (const one of [hours, ...free]) assert(text.includes(one), `${day}: ${one} in ${text}`);
    assert.equal(text.split("libre").length - 1, free.length, day);
  }
});
