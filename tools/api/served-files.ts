// Reads the files that the server serves unchanged, found next to it. The library's build replaces
// this module by one with the files inlined: see scripts/build/inline-files.mjs.

import assert from "node:assert";
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
} from "node:fs";
import path from "node:path";

export interface ServedFile {
  readonly name: string;
  readonly body: Buffer;
}

/** The chart library: next to the page in the bundle, a package in the source. */
const CHART = ["uPlot.iife.min.js", "uPlot.min.css"];

/** The page's files with these extensions. `server` is the URL of the server's own file. */
export function readPage(server: string, endings: readonly string[]): readonly ServedFile[] {
  const page = new URL("./web/", server);
  const bundled = new URL("./web/vendor/", server);
  const chart = existsSync(bundled) ? bundled : new URL("./node_modules/uplot/dist/", server);
  const names = readdirSync(page).filter((name) => endings.includes(path.extname(name)));
  return [
    ...names.map((name) => ({ name, body: readFileSync(new URL(name, page)) })),
    ...CHART.map((name) => ({ name, body: readFileSync(new URL(name, chart)) })),
  ];
}

/** A file that is read on request and not kept in memory. */
export interface KeptFile {
  read(): Buffer;
  close(): void;
}

/** The description of the HTTP API, written by `npm run openapi`. */
export function openApiFile(server: string): KeptFile {
  return new OpenFile(new URL("./docs/openapi.json", server));
}

/** Opened at the start: a new build may replace the file while this process keeps its own. */
class OpenFile implements KeptFile {
  /** Open from the start to `close`; then null, because the number may be reused. */
  #descriptor: number | null;

  constructor(file: URL) {
    this.#descriptor = openSync(file, "r");
  }

  read(): Buffer {
    const descriptor = this.#descriptor;
    assert(descriptor !== null, "the file is closed");
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const read = readSync(descriptor, bytes, length, size - length, length);
      // The file was truncated: return what is left.
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
