// The token in its three forms, and cross-origin requests: the functions alone, then over HTTP.

import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { test } from "node:test";
import {
  CHALLENGE,
  credentialOf,
  isCrossOrigin,
  tokenMatches,
} from "../../../engine/http/authentication.ts";
import { call, post, testEdge } from "../../support/http-server-fixture.ts";

const TOKEN = "clave-interna: con dos puntos y ñ";
const basic = (text: string): string => `Basic ${Buffer.from(text, "utf8").toString("base64")}`;

const RIGHT: Readonly<Record<string, IncomingHttpHeaders>> = {
  "its own header": { "x-internal-token": TOKEN },
  "a Bearer": { authorization: "Bearer clave" },
  "a bearer in small letters": { authorization: "bearer  clave" },
  "the password of any user": { authorization: basic(`prometheus:${TOKEN}`) },
  "the password of no user": { authorization: basic(`:${TOKEN}`) },
  "its own header, whatever else is there": {
    "x-internal-token": TOKEN,
    "authorization": basic("ana:otra"),
  },
};

for (const [what, headers] of Object.entries(RIGHT)) {
  test(`the token as ${what} is accepted`, () => {
    const token = headers.authorization?.toLowerCase().startsWith("bearer") ? "clave" : TOKEN;
    assert(tokenMatches(credentialOf(headers), token));
  });
}

const WRONG: Readonly<Record<string, IncomingHttpHeaders>> = {
  "nothing": {},
  "an empty header": { "x-internal-token": "" },
  "the token as the user": { authorization: basic(`${TOKEN}:`) },
  "the token without a colon": { authorization: basic(TOKEN) },
  "the token and more": { authorization: basic(`ana:${TOKEN}x`) },
  "the token in the clear": { authorization: `Basic ana:${TOKEN}` },
  "a scheme without anything": { authorization: "Basic" },
  "another scheme": { authorization: `Digest ${TOKEN}` },
  "a wrong header before a right password": {
    "x-internal-token": "otra",
    "authorization": basic(`ana:${TOKEN}`),
  },
};

for (const [what, headers] of Object.entries(WRONG)) {
  test(`${what} is not the token`, () => {
    assert.equal(tokenMatches(credentialOf(headers), TOKEN), false);
  });
}

test("only Basic credentials are sent by the browser itself", () => {
  assert.equal(credentialOf({ authorization: basic("a:b") })?.sentByBrowser, true);
  assert.equal(credentialOf({ authorization: "Bearer b" })?.sentByBrowser, false);
  assert.equal(credentialOf({ "x-internal-token": "b" })?.sentByBrowser, false);
});

const HOST = "127.0.0.1:8002";
for (const [what, headers, whenGuarded, whenOpen] of [
  ["no browser", { host: HOST }, false, false],
  ["its own page", { "host": HOST, "sec-fetch-site": "same-origin" }, false, false],
  ["a person", { "host": HOST, "sec-fetch-site": "none" }, false, false],
  ["another site", { "host": HOST, "sec-fetch-site": "cross-site" }, true, true],
  ["a neighbour", { "host": HOST, "sec-fetch-site": "same-site" }, true, true],
  ["its own origin", { host: HOST, origin: `http://${HOST}` }, false, false],
  ["its own origin, IPv6", { host: "[::1]:80", origin: "http://[::1]:80" }, true, true],
  [
    "its own origin, IPv6 with a port",
    { host: "[::1]:81", origin: "http://[::1]:81" },
    false,
    false,
  ],
  ["another origin", { host: HOST, origin: "http://otra.example" }, true, true],
  ["another port", { host: HOST, origin: "http://127.0.0.1:80" }, true, true],
  ["an origin that is hidden", { host: HOST, origin: "null" }, true, true],
  // DNS rebinding: an attacker's name that resolves to this machine after its page was loaded.
  [
    "a name made to point here",
    { host: "mala.example", origin: "http://mala.example" },
    false,
    true,
  ],
  ["a name within localhost", { host: "a.localhost", origin: "http://a.localhost" }, false, false],
] as const) {
  test(`cross-origin check: ${what}`, () => {
    assert.equal(isCrossOrigin(headers, false), whenGuarded, "with a token");
    assert.equal(isCrossOrigin(headers, true), whenOpen, "without one");
  });
}

test("a 401 has WWW-Authenticate on every route, also on unknown ones", async (context) => {
  const { url } = await testEdge(context, { token: TOKEN });
  for (const path of ["/echo", "/nada"]) {
    const answer = await call(url + path);
    assert.equal(answer.status, 401);
    assert.equal(answer.headers["www-authenticate"], CHALLENGE);
  }
});

test("a cross-site request with the browser's stored token is a 403", async (context) => {
  const { url } = await testEdge(context, { token: TOKEN });
  const authorization = basic(`ana:${TOKEN}`);
  const sent = (site: string): ReturnType<typeof post> =>
    post(`${url}/echo`, "{}", { authorization, "sec-fetch-site": site });
  assert.equal((await sent("same-origin")).status, 200);
  assert.equal((await sent("cross-site")).status, 403);
  assert.match((await sent("cross-site")).text, /"code":"forbidden"/);
  const gateway = { "authorization": "Bearer clave", "sec-fetch-site": "cross-site" };
  const { url: other } = await testEdge(context, { token: "clave" });
  assert.equal((await post(`${other}/echo`, "{}", gateway)).status, 200);
});

test("without a token a cross-origin request is a 403 as well", async (context) => {
  const { url, port } = await testEdge(context);
  const from = (headers: Record<string, string>): ReturnType<typeof post> =>
    post(`${url}/echo`, "{}", headers);
  assert.equal((await from({ origin: `http://127.0.0.1:${port}` })).status, 200);
  assert.equal((await from({ origin: "http://mala.example" })).status, 403);
  const rebound = { origin: "http://mala.example", host: "mala.example" };
  assert.equal((await from(rebound)).status, 403);
  // Without a token the header proves nothing: any value would do.
  assert.equal((await from({ ...rebound, "x-internal-token": "x" })).status, 403);
  // No preflight is allowed, so a browser sends no JSON across origins.
  const preflight = await call(`${url}/echo`, { method: "OPTIONS", headers: { origin: "null" } });
  assert.equal(preflight.status, 403);
  assert.equal(preflight.headers["access-control-allow-origin"], undefined);
});
