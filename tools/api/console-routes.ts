// Routes of the console page: `/` and the files under `/console/`. They are read once at the start,
// within a cap, and stay in memory. Browsers revalidate them by their hash.

import assert from "node:assert";
import path from "node:path";
import { KIB } from "../../engine/core/bytes.ts";
import type { Route } from "../../engine/http/http-server.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import { etagOf, sendTagged } from "./entity-tags.ts";
import { readPage } from "./served-files.ts";
import type { ServedFile } from "./served-files.ts";

/** The page's total size; a larger page fails the start. */
const PAGE_BYTES_MAX = 256 * KIB;

/** What the page needs from the server. */
export interface ConsoleInfo {
  readonly version: string;
  /** Simulated parts: "model", "backend". */
  readonly simulated: readonly string[];
  /** Whether companies have files, and with them the agenda's routes. */
  readonly agenda: boolean;
  /** The sandbox's companies; none when a real backend is configured. */
  readonly companies: readonly object[];
}

interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};

/** Only our own scripts; images may come from a company's files. */
const POLICY = [
  "default-src 'self'",
  "img-src 'self' https: http:",
  "require-trusted-types-for 'script'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join("; ");

const HEADERS = {
  "cache-control": "private, no-cache",
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

/**
 * `server` is the URL of the server's own file; the page lies next to it.
 * @throws AssertionError when the page is missing or too large
 */
export function consoleRoutes(server: string, about: ConsoleInfo): readonly Route[] {
  const body = Buffer.from(JSON.stringify(about));
  const files = [
    ...readPage(server, Object.keys(TYPES)).map(pageFile),
    { path: "/console/about.json", type: "application/json", body },
  ];
  const bytes = files.reduce((sum, file) => sum + file.body.length, 0);
  assert(bytes <= PAGE_BYTES_MAX, `the console page has at most ${PAGE_BYTES_MAX} bytes`);
  return files.map(routeOf);
}

function pageFile({ name, body }: ServedFile): PageFile {
  const at = name === "index.html" ? "/" : `/console/${name}`;
  return { path: at, type: TYPES[path.extname(name)] ?? "", body };
}

function routeOf({ path, type, body }: PageFile): Route {
  const etag = etagOf(body);
  const handle = (exchange: HttpExchange): void =>
    sendTagged(exchange, { type, body, headers: HEADERS }, etag);
  return { method: "GET", path, isPublic: false, handle };
}
