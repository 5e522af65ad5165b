// Bundles the server, its start command and the command line into dist/ (or the given directory),
// with the files they read. The build is made in a temporary folder and swapped in, because a
// server may be running from there. CommonJS, because an ES module that imports node:http loads
// Node's own fetch: 15 MB more at rest.

import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { copyAssets } from "./assets.mjs";
import { compiledTemplates } from "./compiled-templates.mjs";
import { narrow } from "./narrow.mjs";
import { swapIn } from "./swap-in.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const target = path.resolve(process.argv[2] ?? path.join(root, "dist"));

await swapIn(target, { entries: ["server.cjs", "cli.cjs", "start.cjs"] }, async (out) => {
  const { outputFiles } = await build({
    write: false,
    absWorkingDir: root,
    entryPoints: ["server.ts", "start.ts", "cli.ts"],
    outdir: out,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    plugins: [compiledTemplates, narrow],
    // Node's own globals would load its whole fetch, 14 MB, at the SDK's first call.
    inject: ["scripts/build/globals.mjs"],
    // Only used on a runtime without Temporal; loaded from node_modules then.
    external: ["temporal-polyfill"],
    define: {
      "import.meta.url": "__bundleUrl",
      "import.meta.main": "__bundleIsMain",
    },
    banner: {
      js:
        // The space before `require` makes publint recognise a CommonJS file.
        'const __bundleUrl= require("node:url").pathToFileURL(__filename).href,' +
        "__bundleIsMain=require.main===module;",
    },
  });
  for (const { path: file, text } of outputFiles) writeFileSync(file, ascii(text));
  chmodSync(path.join(out, "cli.cjs"), 0o755);
  // Next to the server, so that it is found on a runtime without Temporal and costs others nothing.
  await build({
    absWorkingDir: root,
    entryPoints: ["temporal-polyfill"],
    outfile: path.join(out, "node_modules/temporal-polyfill/index.js"),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "cjs",
    minify: true,
    legalComments: "none",
  });
  copyAssets(root, out);
});

/**
 * Escapes non-ASCII characters: V8 keeps the source in memory, at two bytes a character if one is
 * not Latin-1. esbuild leaves such characters in regular expressions, where an escape is equal.
 */
function ascii(source) {
  return source.replace(/[^\x00-\x7f]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
