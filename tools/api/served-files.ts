// The files that the server hands out as they are, found beside it. In the library's build this
// module is another one, which has them in itself: see scripts/inline-files.mjs.

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

/** The chart library as it comes: beside the page in the bundle, a package in the source. */
const CHART = ["uPlot.iife.min.js", "uPlot.min.css"];

/** The page's files with those endings. `server` is the address of the server's own file. */
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

/** A file that is read when somebody asks for it, and not kept in memory. */
export interface KeptFile {
  read(): Buffer;
  close(): void;
}

/** The description of the HTTP API, written by `npm run openapi`. */
export function openApiFile(server: string): KeptFile {
  return new OpenFile(new URL("./docs/openapi.json", server));
}

/**
 * Opened at once: the program it belongs to may be built anew where it runs, and this one goes on
 * with its own.
 */
class OpenFile implements KeptFile {
  /** One descriptor, from the start to `close`; then null, for its number is another's. */
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
      // Cut short by somebody: what is there is what there is.
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
