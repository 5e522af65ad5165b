// Builds the library of the package into lib/ (or the given directory): ES modules and CommonJS
// from the same chunks, with the files they read inlined, and types for both. The build is made in
// a temporary folder and then swapped in. A running process may load a chunk of its older build
// late, so chunks of the previous build stay; `--only` removes them, for the package. `--no-types`
// skips the types, the slowest step.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { inlineFiles } from "./inline-files.mjs";
import { swapIn } from "./swap-in.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const args = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const withTypes = !process.argv.includes("--no-types");
const keepsPrevious = !process.argv.includes("--only");
const { plugin, dataFiles } = inlineFiles(root);
const target = path.resolve(args[0] ?? path.join(root, "lib"));

/** The entry points by their names in package.json. */
const ENTRIES = {
  index: "engine/index.ts",
  appointments: "tools/index.ts",
  server: "server.ts",
  testing: "tools/testing/index.ts",
};

/** Shared code becomes its own chunk, so that AgentError is one class. */
async function buildModules(out) {
  await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: out,
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    target: "node24",
    format: "esm",
    legalComments: "none",
    plugins: [plugin],
    logLevel: "warning",
    // The library is never the main module, even when its file is run directly.
    define: { "import.meta.main": "false" },
  });
}

/** The same files as CommonJS, one for one. */
async function buildCommonJs(out) {
  const modules = readdirSync(out).filter((name) => name.endsWith(".js"));
  await build({
    absWorkingDir: out,
    entryPoints: modules,
    outdir: out,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node24",
    format: "cjs",
    logLevel: "warning",
    plugins: [siblings],
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "__moduleUrl" },
    banner: {
      js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;',
    },
  });
}

/** Chunks stay separate files. */
const siblings = {
  name: "siblings",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/.*\.c?js$/ }, ({ path: name, kind }) =>
      kind === "entry-point" ? null : { path: name.replace(/\.js$/, ".cjs"), external: true },
    );
  },
};

/**
 * Writes the declarations of every file that the entries reach as `.d.ts` and as `.d.cts`: one file
 * for both module formats would be wrong for one of them.
 */
function buildTypes(out) {
  const types = path.join(out, "types");
  const config = path.join(out, "tsconfig.json");
  const compilerOptions = {
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true },
    ...{ rootDir: root, outDir: types, types: ["node"], typeRoots: [typeRoots()] },
  };
  const files = Object.values(ENTRIES).map((entry) => path.join(root, entry));
  const whole = { extends: path.join(root, "tsconfig.json"), compilerOptions, files, include: [] };
  writeFileSync(config, JSON.stringify(whole));
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", config], { stdio: "inherit" });
  rmSync(config);
  const reached = new Set();
  const todo = Object.values(ENTRIES).map((entry) => path.join(types, entry));
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const text = readFileSync(declarationOf(file), "utf8");
    for (const [, , name] of text.matchAll(RELATIVE)) {
      todo.push(path.resolve(path.dirname(file), `${name}.ts`));
    }
  }
  for (const file of readdirSync(types, { recursive: true, encoding: "utf8" })) {
    const source = path.join(types, file.replace(/\.d\.ts$/, ".ts"));
    if (file.endsWith(".d.ts") && !reached.has(source)) rmSync(path.join(types, file));
  }
  for (const file of reached) {
    const text = readFileSync(declarationOf(file), "utf8");
    writeFileSync(declarationOf(file), text.replace(RELATIVE, "$1$2.js"));
    writeFileSync(file.replace(/\.ts$/, ".d.cts"), text.replace(RELATIVE, "$1$2.cjs"));
  }
}

/** Matches `from "./name.ts` and `import("./name.ts`, up to the quote. */
const RELATIVE = /((?:from |import\()")(\.{1,2}\/[^"]*)\.ts(?=")/g;

function declarationOf(source) {
  return source.replace(/\.ts$/, ".d.ts");
}

function typeRoots() {
  return path.join(root, "node_modules/@types");
}

const names = Object.keys(ENTRIES);
const entries = [...names.map((name) => `${name}.js`), ...names.map((name) => `${name}.cjs`)];
await swapIn(target, { entries, keepsPrevious }, async (out) => {
  for (const [name, text] of Object.entries(await dataFiles())) {
    writeFileSync(path.join(out, name), text);
  }
  await buildModules(out);
  await buildCommonJs(out);
  if (withTypes) buildTypes(out);
});
