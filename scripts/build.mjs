// Bundles the server into dist/server.cjs, with the files it reads beside it. CommonJS, because an
// ES module that imports node:http wakes Node's own fetch and weighs 15 MB more at rest.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist", { recursive: true });
await build({
  entryPoints: ["server.ts"],
  outfile: "dist/server.cjs",
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  legalComments: "none",
  logLevel: "warning",
  // Only reached where the runtime has no Temporal of its own; loaded from node_modules then.
  external: ["temporal-polyfill"],
  define: {
    "import.meta.url": "__bundleUrl",
    "import.meta.main": "__bundleIsMain",
  },
  banner: {
    js:
      'const __bundleUrl=require("node:url").pathToFileURL(__filename).href,' +
      "__bundleIsMain=require.main===module;",
  },
});
for (const [from, to] of [
  ["engine/lua", "dist/lua"],
  ["tools/prompt", "dist/prompt"],
  ["web", "dist/web"],
  ["engine/dictionary-1.bin", "dist/dictionary-1.bin"],
]) {
  cpSync(from, to, { recursive: true });
}
