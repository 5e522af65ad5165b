// Copies the files that the program reads at run time. All modules of a build are in one folder,
// and so are these files.

import { cpSync } from "node:fs";
import path from "node:path";

const ASSETS = [
  ["engine/sessions/lua", "lua"],
  ["tools/records/lua", "lua"],
  ["tools/company/prompt", "prompt"],
  ["web", "web"],
  ["node_modules/uplot/dist/uPlot.iife.min.js", "web/vendor/uPlot.iife.min.js"],
  ["node_modules/uplot/dist/uPlot.min.css", "web/vendor/uPlot.min.css"],
  ["node_modules/uplot/LICENSE", "web/vendor/uPlot.LICENSE"],
  ["docs/openapi.json", "docs/openapi.json"],
  ["engine/sessions/dictionary-1.bin", "dictionary-1.bin"],
];

export function copyAssets(root, out) {
  for (const [from, to] of ASSETS) {
    cpSync(path.join(root, from), path.join(out, to), { recursive: true });
  }
}
