// The owner's page in a real Chromium, at a phone's width and at a desk: appointments by hand,
// blocks, the company's file, and a booking of the chat that appears at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { accessibilityProblems, openPage, say, withChromium } from "../support/console-fixture.ts";
import {
  SIZES,
  TODAY,
  TOMORROW,
  openOwner,
  startOwner,
  tab,
} from "../support/agenda/owner-fixture.ts";
import { startTestServer } from "../support/server-fixture.ts";

withChromium();

/** A 409 is an answer, which the browser also writes to its console. */
const REFUSED = /409/;

function entry(page: Page, text: string) {
  return page.locator("#board .entry", { hasText: text });
}

const tooWide = (page: Page): Promise<boolean> =>
  page.evaluate("document.documentElement.scrollWidth > innerWidth");

for (const { name, ...size } of SIZES) {
  test(`${name}: an appointment is added, moved and cancelled by hand`, async (t) => {
    const server = await startOwner(t);
    const page = await openOwner(t, server, { ...size, complaints: /422/ });
    assert.equal(await page.locator("#agenda-title").innerText(), "Hoy, martes 10 de marzo");
    await page.getByRole("button", { name: "Siguiente" }).click();
    await page.getByRole("button", { name: /^09:00 – .* libre, agendar con Doctora Ana/ }).click();
    const form = page.locator("#event-dialog");
    await form.getByLabel("09:00").waitFor();
    assert.equal(await form.getByLabel("09:00").isChecked(), true);
    await form.getByRole("button", { name: "Guardar cita" }).click();
    assert.match(await form.locator("#event-name-error").innerText(), /Escriba el nombre/);
    await form.getByLabel("Nombre").fill("José <b>Núñez</b>");
    await form.getByLabel("Teléfono").fill("999 123 456");
    await form.getByLabel("Nota").fill("Primera vez");
    await form.getByRole("button", { name: "Guardar cita" }).click();
    await entry(page, "José <b>Núñez</b>").waitFor();
    assert.equal(await page.locator("#agenda-state").innerText(), "Cita guardada.");
    assert.equal(await form.isVisible(), false);

    await entry(page, "José").click();
    const card = page.locator("#card");
    await card.locator(".history li").first().waitFor();
    const facts = await card.innerText();
    for (const fact of [
      ...["iércoles 11 de marzo, 09:00 – 09:30", "Limpieza dental", "Doctora Ana", "S/. 120.00"],
      ...["999 123 456", "Primera vez", "El personal, a mano", "Reservada para el mié 11 mar"],
    ]) {
      assert(facts.includes(fact), `${fact} in ${facts}`);
    }
    await card.getByRole("button", { name: "Mover" }).click();
    await form.getByLabel("10:30").check({ force: true });
    await form.getByRole("button", { name: "Mover cita" }).click();
    await card.getByText("Avise al cliente:").waitFor();
    const link = await card.getByRole("link", { name: /WhatsApp/ }).getAttribute("href");
    assert.equal(
      decodeURIComponent(link ?? ""),
      "https://wa.me/51999123456?text=Hola José, su cita (Limpieza dental) en Clínica Sonrisa " +
        "es ahora el miércoles 11 de marzo, a las 10:30 a. m.",
    );
    await card.locator(".history li").nth(1).waitFor();
    await card.getByRole("button", { name: "Corregir" }).click();
    assert.equal(await form.getByLabel("Nombre").inputValue(), "José <b>Núñez</b>");
    assert.equal(await form.getByLabel("Nota").inputValue(), "Primera vez");
    await form.getByLabel("Nombre").fill(" ");
    await form.getByLabel("Teléfono").fill("999 123 457");
    await form.getByRole("button", { name: "Guardar" }).click();
    assert.match(await form.locator("#event-name-error").innerText(), /Escriba el nombre/);
    await form.getByLabel("Nombre").fill("José Núñez Paz");
    await form.getByLabel("Correo").fill("no-es");
    await form.getByRole("button", { name: "Guardar" }).click();
    await form.getByText("Ese correo no es válido.").waitFor();
    assert.equal(await form.locator("#event-name-error").isVisible(), false);
    await form.getByLabel("Correo").fill("");
    await form.getByRole("button", { name: "Guardar" }).click();
    await card.locator(".history li", { hasText: "Corregida · el personal" }).waitFor();
    for (const fact of ["999 123 457", "10:30 – 11:00", "Primera vez"]) {
      assert((await card.innerText()).includes(fact), fact);
    }
    await entry(page, "José Núñez Paz").waitFor();
    await card.getByRole("button", { name: "Cancelar cita" }).click();
    await card.getByRole("button", { name: "No", exact: true }).click();
    await card.getByRole("button", { name: "Cancelar cita" }).click();
    await card.getByRole("button", { name: "Sí, cancelar" }).click();
    await card.locator(".history li").nth(3).waitFor();
    assert.match(await card.locator(".tag").innerText(), /Cancelada/);
    await page.keyboard.press("Escape");
    await page.locator("#board .gone", { hasText: "José" }).waitFor();
    assert.equal(await tooWide(page), false);
  });

  test(`${name}: out of hours is asked back, a taken time is not given`, async (t) => {
    const server = await startOwner(t);
    await server.add({ start: `${TODAY}T11:00` });
    const page = await openOwner(t, server, { ...size, complaints: REFUSED });
    await page.getByRole("button", { name: "Nueva cita" }).click();
    const form = page.locator("#event-dialog");
    await form.getByLabel("11:00").waitFor();
    assert.equal(await form.getByLabel("11:00").isDisabled(), true);
    await form.getByLabel("Nombre").fill("Luz Mar");
    const other = async (time: string): Promise<void> => {
      await form.getByRole("radio", { name: "Otra hora" }).check();
      await form.locator('input[type="time"]').fill(time);
      await form.getByRole("button", { name: "Guardar cita" }).click();
    };
    await other("11:10");
    await form.getByText("Ese horario ya está ocupado o bloqueado.").waitFor();
    assert.equal(await form.getByRole("button", { name: "Agendar igual" }).count(), 0);
    await other("20:00");
    await form.getByText("Doctora Ana atiende ese día hasta la 1:00 PM.").waitFor();
    await form.getByRole("button", { name: "Agendar igual" }).click();
    await entry(page, "Luz Mar").waitFor();
  });

  test(`${name}: hours are blocked, a day is closed and opened again`, async (t) => {
    const server = await startOwner(t);
    await server.add();
    const page = await openOwner(t, server, size);
    await page.getByRole("button", { name: "Siguiente" }).click();
    await entry(page, "Rosa Paz").waitFor();
    const dialog = page.locator("#block-dialog");
    await page.getByRole("button", { name: "Bloquear" }).click();
    await dialog.getByLabel("Motivo").fill("Feriado");
    await dialog.getByRole("button", { name: "Bloquear" }).click();
    await page.locator("#board .block", { hasText: "Feriado" }).first().waitFor();
    assert.equal(await page.locator("#board .block").count(), 2, "for each person");
    assert.match(await page.locator("#agenda-state").innerText(), /Queda 1 cita en esas horas/);
    assert.equal(await entry(page, "Rosa Paz").count(), 1);
    assert.equal(await page.locator("#board .free").count(), 0);
    await page.getByRole("button", { name: /Quitar el bloqueo: Todo el día, Feriado/ }).first().click(); // prettier-ignore
    await page.locator("#board .block").first().waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Bloquear" }).click();
    await dialog.getByLabel("Para").selectOption({ label: "Doctora Ana" });
    await dialog.getByLabel("Todo el día").uncheck();
    await dialog.getByLabel("Desde").fill("11:00");
    await dialog.getByLabel("Hasta").fill("12:00");
    await dialog.getByRole("button", { name: "Bloquear" }).click();
    await page.locator("#board .block", { hasText: "11:00 – 12:00" }).waitFor();
    assert.equal(await page.locator("#board .block").count(), 1);
    await page.getByRole("button", { name: /^12:00 – .* libre/ }).waitFor();
  });

  test(`${name}: a price is edited in the file, and what is wrong is told at its field`, async (t) => {
    const server = await startOwner(t);
    const page = await openOwner(t, server, { ...size, complaints: REFUSED });
    await tab(page, "Empresa");
    const price = page.locator('.service [data-name="price"]').first();
    const monday = page.getByLabel("Lunes");
    await price.fill("mucho");
    await monday.fill("9 a 13");
    await page.getByRole("button", { name: "Guardar cambios" }).click();
    await page.getByText("No se guardó nada: revise los campos marcados.").waitFor();
    assert.equal(await price.getAttribute("aria-invalid"), "true");
    assert.match(await page.locator("#hours-mon-error").innerText(), /Escriba las horas así/);
    assert.match(await page.locator("#service-0-price-error").innerText(), /Un número/);
    await price.fill("99,50");
    await monday.fill("10:00-13:00");
    await page.getByRole("button", { name: "Guardar cambios" }).click();
    await page.getByText("Guardado: el bot ya lo usa.").waitFor();
    assert.equal(await page.locator("[aria-invalid]").count(), 0);
    const text = server.file("1.yaml");
    assert.match(text, /price: 99\.5\b/);
    assert.match(text, /mon:\s*(?:\[\s*|\n\s*- )"?10:00-13:00/);
    assert.match(text, /tue-fri:/);
    // A second change with the page as it is: the version has moved on with the first.
    await price.fill("100");
    await page.getByRole("button", { name: "Guardar cambios" }).click();
    await page.getByText("Guardado: el bot ya lo usa.").waitFor();
    assert.match(server.file("1.yaml"), /price: 100\b/);
  });

  test(`${name}: tomorrow's list writes to each customer, and a search finds them`, async (t) => {
    const server = await startOwner(t);
    await server.add();
    await server.add({ start: `${TOMORROW}T10:00`, name: "Iván Mora", phone: null, email: "ivan@correo.example" }); // prettier-ignore
    await server.add({ start: `${TODAY}T12:00`, name: "Hoy Mismo" });
    const page = await openOwner(t, server, size);
    await tab(page, "Mañana");
    const rows = page.locator("#tomorrow-list .row");
    assert.equal(await rows.count(), 2);
    const link = await rows.first().getByRole("link", { name: /WhatsApp/ }).getAttribute("href"); // prettier-ignore
    assert.equal(
      decodeURIComponent(link ?? ""),
      "https://wa.me/51999123456?text=Hola Rosa, le recordamos su cita (Limpieza dental) en " +
        "Clínica Sonrisa mañana, miércoles 11 de marzo, a las 9:00 a. m. Si no puede venir, " +
        "responda a este mensaje.",
    );
    const calls = await rows.first().getByRole("link", { name: /Llamar/ }).getAttribute("href"); // prettier-ignore
    assert.equal(calls, "tel:999123456");
    const mail = await rows.nth(1).getByRole("link", { name: /Correo/ }).getAttribute("href"); // prettier-ignore
    assert.match(mail ?? "", /^mailto:ivan@correo\.example\?subject=Su%20cita/);
    await tab(page, "Buscar");
    await page.locator("#words").fill("mora");
    await page.keyboard.press("Enter");
    await page.getByText("1 cita", { exact: true }).waitFor();
    await page.locator("#found-list .entry").click();
    assert.match(await page.locator("#card h2").innerText(), /Iván Mora/);
  });

  test(`${name}: what the chat books is on the board at once`, async (t) => {
    const server = await startOwner(t);
    const page = await openOwner(t, server, size);
    await page.getByRole("button", { name: "Siguiente" }).click();
    const order = {
      ...{ date: TOMORROW, time: "11:00", customer_name: "Ana Ruiz", notes: null },
      ...{ customer_contact: "", phone: "999123456", service: "limpieza", resource: "ana" },
    };
    const booking = { calls: [{ name: "create_booking", arguments: order }] };
    server.model.script(booking, { reply: "Listo." }, booking, { reply: "Listo." });
    await tab(page, "Chat");
    await say(page, "Soy Ana Ruiz, 999123456, quiero una limpieza mañana a las 11 con Ana");
    const reply = await say(page, "sí, confirmo");
    assert.match(reply, /Cita confirmada/);
    await tab(page, "Agenda");
    await entry(page, "Ana Ruiz").waitFor({ timeout: 3000 });
    await entry(page, "Ana Ruiz").click();
    assert.match(await page.locator("#card").innerText(), /El cliente, por el chat/);
  });

  test(`${name}: axe-core finds nothing on any tab, light and dark, and nothing is too wide`, async (t) => {
    const server = await startOwner(t);
    await server.add();
    await server.add({ start: `${TODAY}T12:00`, notes: "Nota" });
    const page = await openOwner(t, server, { ...size, reducedMotion: "reduce" });
    await entry(page, "Rosa Paz").waitFor();
    const check = async (what: string): Promise<void> => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await accessibilityProblems(page), [], `${what}, ${colorScheme}`);
      }
      assert.equal(await tooWide(page), false, what);
    };
    await check("day");
    await page.getByRole("button", { name: "Semana" }).click();
    await check("week");
    for (const name of ["Mañana", "Buscar", "Empresa", "Memoria", "Agenda"]) {
      await tab(page, name);
      if (name === "Empresa") await page.getByRole("button", { name: /Crear enlace de Doctora Ana/ }).click(); // prettier-ignore
      await check(name);
    }
    await entry(page, "Rosa Paz").first().click();
    await page.locator(".history li").first().waitFor();
    await check("card");
    await page.getByRole("button", { name: "Corregir" }).click();
    await check("correction");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Nueva cita" }).click();
    await page.locator(".start").first().waitFor();
    await check("form");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Bloquear" }).click();
    await check("block");
  });
}

test("another company's agenda is another, and a change of others shows without a touch", async (t) => {
  const server = await startOwner(t);
  await server.add({ start: `${TODAY}T12:00` });
  const page = await openOwner(t, server, SIZES[1]);
  await entry(page, "Rosa Paz").waitFor();
  await page.locator("#company").selectOption({ label: "Barbería Sur" });
  await page.locator('.column[aria-label="Barbería Sur"]').waitFor();
  assert.equal(await entry(page, "Rosa Paz").count(), 0);
  let asked = 0;
  page.on("request", (request) => void (request.url().includes("/api/agenda/events") && asked++));
  await server.add({ id_empresa: 7, resource: "main", service: null, start: `${TODAY}T15:00`, name: "Otro" }); // prettier-ignore
  await entry(page, "Otro").waitFor();
  assert(asked <= 3, "asks every few seconds, not all the time");
});

test("a WhatsApp number has its country, or is left to WhatsApp", async (t) => {
  const server = await startOwner(t);
  const page = await openOwner(t, server, SIZES[1]);
  const peru = "+51 1 555 0100";
  for (const [phone, contact, expected] of [
    ["999 123 456", peru, "51999123456"],
    ["+34 600 111 222", peru, "34600111222"],
    ["0034 600 111 222", peru, "34600111222"],
    ["51999123456", peru, "51999123456"],
    ["2991 2345", "+503 2222 3333", "50329912345"],
    ["999 123 456", null, ""],
    ["999 123 456", "01 555 0100", ""],
    ["51999123456", null, "51999123456"],
    ["01 555 0100", peru, "5115550100"],
    ["0414-1234567", "+58 212 555 0100", "584141234567"],
    ["0991234567", "+593 2 555 0100", "593991234567"],
    ["099 123 456", "+598 2555 0100", "59899123456"],
    ["0981 123 456", "+595 21 555 010", "595981123456"],
    ["011 15 2345-6789", "+54 11 5555 0100", "5491123456789"],
    ["0351 15 234-5678", "+54 11 5555 0100", "5493512345678"],
    ["02966 15 23-4567", "+54 11 5555 0100", "5492966234567"],
    ["11 2345 6789", "+54 9 11 5555 0100", "5491123456789"],
    ["9 11 2345 6789", "+54 11 5555 0100", "5491123456789"],
    ["+54 11 2345 6789", peru, "5491123456789"],
    ["0414-1234567", null, ""],
    ["123", peru, ""],
  ] as const) {
    const made: string = await page.evaluate(
      `import("/console/agenda-links.js").then(({ waNumber }) =>
        waNumber(${JSON.stringify(phone)}, ${JSON.stringify(contact)}))`,
    );
    assert.equal(made, expected, phone);
  }
});

test("a page with no company file says how to get an agenda, and shows no tab for it", async (t) => {
  const { url } = await startTestServer(t, { simulated: true });
  const page = await openPage(t, url);
  assert.match(await page.locator("#no-agenda").innerText(), /agent-citas init/);
  assert.equal(await page.locator('[data-show="agenda"]').isVisible(), false);
  assert.equal(await page.locator("#agenda").isVisible(), false);
});
