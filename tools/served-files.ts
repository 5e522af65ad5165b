// The files that the server hands out as they are, found beside it. In the library's build this
// module is another one, which has them in itself: see scripts/inline-files.mjs.

import { existsSync, readFileSync, readdirSync } from "node:fs";
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

/** Written by `npm run openapi`; read when somebody asks for it, and not kept. */
export function readOpenApi(server: string): string {
  return readFileSync(new URL("./docs/openapi.json", server), "utf8");
}
