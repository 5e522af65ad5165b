// Bodies from other hosts: compression by their headers, and their bytes decoded to text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { isCompressed, decodeBody } from "../../../engine/core/encoding.ts";
import { codeOf, httpKit } from "../../support/http-fixture.ts";
import { httpServer } from "../../support/loopback.ts";
import { call, startTestServer } from "../../support/server-fixture.ts";
import { createRig } from "../../support/stub-backend.ts";

const PLAIN = [
  ...["identity", "IDENTITY", " Identity ", "", "none", "utf-8", "UTF-8", "utf8", "charset=utf-8"],
  ...["iso-8859-1", "binary", "8bit", "identity, identity", "null", '"identity"'],
];
const COMPRESSED = [
  ...[
    "gzip",
    "GZIP",
    "x-gzip",
    "deflate",
    "br",
    "zstd",
    "compress",
    "identity, gzip",
    "gzip,utf-8",
  ],
  ...[' "gzip" ', "gzip, br", "lz4"],
];

test("only names of compressions count as compressed", () => {
  assert.equal(isCompressed(undefined), false);
  for (const header of PLAIN) assert.equal(isCompressed(header), false, header);
  for (const header of COMPRESSED) assert.equal(isCompressed(header), true, header);
});

test("the bytes decide how a body is decoded, then its BOM, then its header", () => {
  const utf8 = Buffer.from('{"a":"año"}');
  assert.equal(decodeBody(utf8), '{"a":"año"}');
  // Many servers send this header with every response.
  assert.equal(decodeBody(utf8, "application/json; charset=ISO-8859-1"), '{"a":"año"}');
  assert.equal(decodeBody(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8])), '{"a":"año"}');
  const latin = Buffer.from('{"a":"año"}', "latin1");
  assert.equal(decodeBody(latin, "text/html;charset=iso-8859-1"), '{"a":"año"}');
  assert.equal(decodeBody(latin, 'application/json; charset="windows-1252"'), '{"a":"año"}');
  assert.equal(decodeBody(latin, "application/json; charset=nada"), '{"a":"a\ufffdo"}');
  assert.equal(decodeBody(latin), '{"a":"a\ufffdo"}');
  const little = Buffer.from("\ufeffaño", "utf16le");
  assert.equal(decodeBody(little), "año");
  assert.equal(decodeBody(Buffer.from(little).swap16()), "año");
  assert.equal(decodeBody(new Uint8Array()), "");
});

test("a response with a BOM, or with an encoding that is none, is read over HTTP", async (context) => {
  const { client, call: ask, idle } = httpKit(context);
  const server = await httpServer(context, (request, response) => {
    request.resume();
    const encoding = decodeURIComponent(request.url?.slice(1) ?? "");
    response.writeHead(200, { "content-encoding": encoding });
    response.end("\ufeff{}");
  });
  for (const encoding of PLAIN.filter((header) => header.trim() === header)) {
    const answer = await client.request(ask(`${server.url}/${encodeURIComponent(encoding)}`));
    assert.equal(answer.text, "{}", encoding);
  }
  const refused = client.request(ask(`${server.url}/x-gzip`));
  assert.equal(await codeOf(refused), "upstream_invalid");
  idle();
});

test("a backend's response is read after any number of BOMs and white space", async (t) => {
  const rig = await createRig();
  t.after(() => rig.close());
  const day = { date: "2026-11-23", time: "10:00 AM" };
  for (const [before, after] of [
    ["\ufeff", ""],
    ["\ufeff\ufeff\n \ufeff", "\n"],
    ["\r\n\n", "\ufeff\n"],
  ] as const) {
    rig.stub.play("CONSULTAR_DISPONIBILIDAD", {
      raw: `${before}{"success":true,"disponible":true}${after}`,
    });
    assert.match((await rig.run("check_availability", day)).text, /^Disponible: /);
  }
});

test("a request body may name no encoding; a compressed one is rejected", async (t) => {
  const server = await startTestServer(t);
  server.model.handler(() => ({ reply: "Hola." }));
  const body = JSON.stringify({ message: "hola", session_id: 1, id_empresa: 1 });
  const post = (encoding: string, sent: string | Buffer = body) =>
    call(`${server.url}/api/chat`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-encoding": encoding },
      body: sent,
    });
  for (const encoding of ["identity", "Identity", "utf-8", "none", ""]) {
    assert.equal((await post(encoding)).status, 200, encoding);
  }
  assert.equal((await post("identity", `\ufeff${body}`)).status, 200);
  for (const encoding of ["gzip", "br", "identity, deflate"]) {
    assert.equal((await post(encoding, gzipSync(body))).status, 415, encoding);
  }
  assert.equal((await post("identity", gzipSync(body))).status, 400);
});
