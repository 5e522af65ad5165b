// search_productos_servicios: what is cleaned, cut and cached.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import fc from "fast-check";
import { utf8Bytes } from "../../../engine/core/bytes.ts";
import { normalisedTerm } from "../../../tools/company/search-catalog.ts";
import { priceText } from "../../../tools/text/prices.ts";
import { htmlToText } from "../../../tools/text/html-to-text.ts";
import { FAST, createRig, until } from "../../support/stub-backend.ts";
import type { Call, Rig } from "../../support/stub-backend.ts";
import "../../support/random.ts";

const SEARCH = "BUSCAR_PRODUCTOS_SERVICIOS_CITAS";

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.close());

async function search(busqueda: string, call: Call = {}): Promise<string> {
  return (await rig.run("search_productos_servicios", { busqueda }, call)).text;
}

function playProducts(...productos: readonly unknown[]): void {
  rig.stub.play(SEARCH, { json: { success: true, productos } });
}

const BRUSH = {
  nombre: "Cepillo <b>suave</b>",
  precio_unitario: 1234.5,
  nombre_categoria: "Higiene",
  descripcion: "<p>Cerdas&nbsp;finas &amp; suaves</p>",
  nombre_tipo_producto: "Producto",
  nombre_unidad: "Unidad",
  imagen: "https://x.pe/a.png",
};

test("a product has its price, unit and clean description; a service has no unit", async () => {
  const service = { ...BRUSH, nombre: "Limpieza", nombre_tipo_producto: "Servicio" };
  playProducts(BRUSH, { ...service, precio_unitario: "80" });
  const lines = (await search("cepillo")).split("\n");
  assert.match(lines[0] ?? "", /^Resultados: 2 para «cepillo»\. /);
  assert.deepEqual(lines.slice(1), [
    "- Producto: Cepillo suave (Higiene): S/. 1,234.50 por unidad. Cerdas finas & suaves",
    "- Servicio: Limpieza (Higiene): S/. 80.00. Cerdas finas & suaves",
  ]);
});

test("prices have two decimals and thousands; an invalid price is never free", () => {
  const table: readonly [number | string | null, string | null][] = [
    [1234.5, "S/. 1,234.50"],
    [0.5, "S/. 0.50"],
    ["99", "S/. 99.00"],
    ["1234567.891", "S/. 1,234,567.89"],
    [0, null],
    [-5, null],
    [null, null],
    ["gratis", null],
    ["1,234", null],
    ["1.234", null],
    ["0.00", null],
    ["99.90 - 150.00", null],
    ["20 -", null],
    ["desde 99.90", null],
    ["99.90 c/u", null],
    ["-5", null],
    ["15%", null],
    ["1,23,456", null],
    ["1.234,567", null],
    ["1.2.3", null],
    [`S/ ${"9".repeat(40)}`, null],
    ["", null],
    [Number.POSITIVE_INFINITY, null],
    [1e300, null],
  ];
  for (const [price, text] of table) assert.equal(priceText(price, "S/."), text, String(price));
});

test("a price is parsed as its owner wrote it, if that is unambiguous", () => {
  const readings = {
    "S/. 1,234.50": ["1,234.50", "S/ 1,234.50", "S/.1234.50", "1.234,50", "1 234,50", "1'234.50"],
    "S/. 2,500.00": ["2,500.00", "2500", "2500.0000", "2.500,-", "S/ 2500.-", " 2500,0 "],
    "S/. 99.90": ["99.90", "S/ 99.90", "s/99.9", "99,90", "PEN 99.90", "99.90 soles", "S/ 99.90."],
    "S/. 1,234,567.00": ["1,234,567", "1.234.567", "1 234 567", "1,234,567.00"],
    "S/. 0.13": ["0.125", "0,125"],
    "S/. 1,234.57": ["1234.567", "1234,567"],
    // Another currency stays what it is: nothing is exchanged here.
    "US$ 20.00": ["US$ 20", "US$20.00"],
    "USD 20.00": ["$ 20 USD", "20 USD"],
    "$ 1,500.00": ["$ 1500", "$1.500.-"],
    "€ 12.50": ["€ 12,5"],
  };
  for (const [told, prices] of Object.entries(readings)) {
    for (const price of prices) assert.equal(priceText(price, "S/."), told, price);
  }
  assert.equal(priceText("$ 99.90", "$"), "$ 99.90");
  assert.equal(priceText("S/ 5", "PEN"), "PEN 5.00");
  assert.equal(priceText("S/ 5", "$"), "S/ 5.00");
});

test("a catalogue keyed by index, or null, is a list", async () => {
  rig.stub.play(SEARCH, { json: { success: true, productos: { 0: BRUSH, 2: BRUSH } } });
  assert.match(await search("por puesto"), /^Resultados: 2 /);
  for (const [term, productos] of [
    ["nulo", null],
    ["vacio", {}],
  ] as const) {
    rig.stub.play(SEARCH, { json: { success: true, productos } });
    assert.match(await search(term), /^Sin resultados: /, term);
  }
  for (const [term, productos] of [
    ["texto", "no hay"],
    ["claves", { uno: BRUSH }],
    ["bandera", false],
  ] as const) {
    rig.stub.play(SEARCH, { json: { success: true, productos } });
    assert.match(await search(term), /^Sin verificar: /, term);
  }
});

test("an empty result is reported, and cached like any other", async () => {
  assert.match(await search("unicornio"), /^Sin resultados: .*«unicornio»/);
  await search("unicornio");
  assert.equal(rig.stub.asked(SEARCH).length, 1);
});

test("a search is sent once for all spellings, per tenant, for a quarter of an hour", async () => {
  for (const term of ["Limpieza", " LIMPIEZA ", "limpieza", "Ｌimpieza"]) await search(term);
  assert.equal(rig.stub.asked(SEARCH).length, 1);
  assert.deepEqual(rig.stub.asked(SEARCH)[0], {
    codOpe: SEARCH,
    id_empresa: 1,
    busqueda: "limpieza",
    limite: 10,
  });
  await search("limpieza", { tenant: 2 });
  assert.equal(rig.stub.asked(SEARCH).length, 2);
  rig.clock.movedMs += 899_000;
  await search("limpieza");
  assert.equal(rig.stub.asked(SEARCH).length, 2);
  rig.clock.movedMs += 1001;
  await search("limpieza");
  assert.equal(rig.stub.asked(SEARCH).length, 3);
  assert.equal(await rig.metric('citas_search_cache_total{result="hit"}'), 4);
  assert.equal(await rig.metric('citas_search_cache_total{result="miss"}'), 3);
});

test("a hundred concurrent equal searches are one request", async () => {
  const texts = await Promise.all(Array.from({ length: 100 }, () => search("limpieza")));
  assert.equal(new Set(texts).size, 1);
  assert.equal(rig.stub.asked(SEARCH).length, 1);
});

test("a caller that leaves a shared search does not affect the others", async () => {
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  rig.stub.play(SEARCH, { after: held, then: { json: { success: true, productos: [BRUSH] } } });
  const impatient = new AbortController();
  const gone = search("cepillo", { signal: impatient.signal });
  const stays = search("cepillo");
  await until(() => rig.stub.asked(SEARCH).length === 1);
  impatient.abort();
  await assert.rejects(gone, { code: "cancelled" });
  answer();
  assert.match(await stays, /^Resultados: 1 /);
});

test("a failed search is reported as unverified and sent again", async () => {
  for (const play of [{ status: 500 }, { raw: "<html>" }, { json: { success: true } }]) {
    rig.stub.play(SEARCH, play);
    const outcome = await rig.run("search_productos_servicios", { busqueda: "x" });
    assert.match(outcome.text, /^Sin verificar: /);
    assert.equal(outcome.status, "failed");
  }
  playProducts(BRUSH);
  assert.match(await search("x"), /^Resultados: 1 /);
});

test("an open circuit is counted as such", async () => {
  rig.stub.play(SEARCH, { status: 500 });
  for (const term of ["a", "b", "c", "d"]) await search(term);
  assert.equal(rig.stub.asked(SEARCH).length, 3);
  assert.equal(await rig.metric('citas_search_cache_total{result="circuit_open"}'), 1);
});

test("an empty search asks the customer", async () => {
  for (const empty of ["", "   ", "<b></b>", "\u200b"]) {
    assert.match(await search(empty), /^Dato inválido: /);
  }
  assert.equal(rig.stub.calls.length, 0);
});

test("a term has at most eighty characters and ends on a whole one", () => {
  assert.equal(normalisedTerm("a".repeat(80)).length, 80);
  assert.equal(normalisedTerm("a".repeat(81)).length, 80);
  assert.equal(normalisedTerm(`${"a".repeat(79)}👩🏽`), "a".repeat(79));
});

test("descriptions have at most 120 characters; the next one is cut", async () => {
  const lengthOf = async (descripcion: string, term: string): Promise<number> => {
    playProducts({ ...BRUSH, descripcion });
    const line = (await search(term)).split("\n")[1] ?? "";
    return line.slice(line.indexOf("unidad. ") + 8).length;
  };
  assert.equal(await lengthOf("x".repeat(120), "a"), 120);
  assert.equal(await lengthOf("x".repeat(121), "b"), 120);
  assert.ok((await lengthOf("x".repeat(118) + "👩🏽".repeat(9), "c")) <= 120);
});

test("ten results at most, and whole ones, inside the cap of a tool's text", async () => {
  const wide = { ...BRUSH, nombre: "ñ".repeat(300), descripcion: "€".repeat(5000) };
  playProducts(...Array.from({ length: 12 }, () => BRUSH));
  assert.match(await search("a"), /^Resultados: 10 /);
  playProducts(...Array.from({ length: 12 }, () => wide));
  const text = await search("b");
  const shown = text.split("\n").length - 1;
  assert.ok(utf8Bytes(text) <= FAST.toolResultBytesMax);
  assert.match(text, new RegExp(`^Resultados: ${shown} `));
  assert.ok(text.endsWith("…"));
});

test("broken products are left out and the others are listed", async () => {
  playProducts(null, {}, { nombre: 5 }, { nombre: " " }, { nombre: "Solo", precio_unitario: {} });
  assert.match(await search("a"), /\n- Producto: Solo: precio a consultar\.$/);
});

const MARKUP: readonly [string, string][] = [
  ["<p>Hola <b>mundo</b></p>", "Hola mundo"],
  ["&lt;script&gt;alert(1)&lt;/script&gt;fin", "fin"],
  ["<script>if (a<b) {}</script>fin", "fin"],
  ["<SCRIPT>x", ""],
  ["<style>p{}</style>ok", "ok"],
  ["<!-- no -->sí", "sí"],
  ["a < b y 5<6 > 2", "a < b y 5<6 > 2"],
  ["caf&eacute; &#225; &#x1F600; &nope; &#0;&#xD800;", "café á 😀 &nope;"],
  ["[clic aquí](https://malo.example/x) ![foto](u)", "clic aquí foto"],
  ["uno<br>dos\n\ttres", "uno dos tres"],
  ["a\u202eb\u200bc", "a b c"],
  ["<a href='x", ""],
  ["[<](x)a", ""],
  ["<\u212a>ok", "ok"],
];

test("markup is removed and words stay, also when it is written as entities", () => {
  for (const [markup, text] of MARKUP) assert.equal(htmlToText(markup), text, markup);
});

test("no description leaves a tag, a control character or half a character behind", () => {
  const units = [
    "<",
    ">",
    "</",
    "<script",
    "&lt;",
    "&gt;",
    "&amp;",
    "a",
    " ",
    "!--",
    "[",
    "](",
    ")",
  ];
  const unit = fc.oneof(fc.constantFrom(...units), fc.string({ unit: "binary", maxLength: 2 }));
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 60 }), (pieces) => {
      const text = htmlToText(pieces.join(""));
      assert.doesNotMatch(text, /<[/!?a-z]|\p{Cc}/iu);
      assert.equal(text.isWellFormed(), true);
    }),
    { numRuns: 2000 },
  );
});

test("a megabyte of markup is cleaned quickly", () => {
  const startedAt = process.cpuUsage().user;
  for (const unit of ["<", "<script", "<!--", "[", "&", "<a ", "<script><", "[x]("]) {
    htmlToText(unit.repeat(1 << 17));
  }
  assert.ok(process.cpuUsage().user - startedAt < 1_000_000);
});
