// An esbuild plugin for the library: inlines the files that modules read, so that a user's bundler
// can move the modules anywhere. A replacement that is not found stops the build.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { deflateRawSync } from "node:zlib";
import { build } from "esbuild";
import { COMPILED_AT_START, functionOfName } from "./compiled-templates.mjs";

/** @param {string} root the checkout */
export function inlineFiles(root) {
  const read = (...names) => readFileSync(path.join(root, ...names));
  const literal = (...names) => JSON.stringify(read(...names).toString("utf8"));

  /** By module: the text to replace and its replacement. */
  const changes = {
    "engine/sessions/turn-codec.ts": [
      [
        'readFileSync(new URL("./dictionary-1.bin", import.meta.url))',
        () =>
          `Buffer.from("${read("engine/sessions/dictionary-1.bin").toString("base64")}", "base64")`,
      ],
    ],
    "engine/sessions/redis-store.ts": [scriptsOf("engine/sessions")],
    "tools/records/redis-store.ts": [scriptsOf("tools/records")],
    "tools/company/templates.ts": [
      [COMPILED_AT_START, functionOfName],
      [
        'readFileSync(new URL(`./prompt/${name}`, import.meta.url), "utf8")',
        () => {
          const names = readdirSync(path.join(root, "tools/company/prompt"));
          const texts = names.map((name) => `"${name}": ${literal("tools/company/prompt", name)}`);
          return `({ ${texts.join(", ")} } as Record<string, string>)[name] ?? ""`;
        },
      ],
    ],
    // Loaded only on a runtime without Temporal; bundlers need a visible import.
    "tools/dates/civil-time.ts": [
      [
        'import { createRequire } from "node:module";',
        () => 'import loadTemporalPolyfill from "./temporal.cjs";',
      ],
      ["createRequire(import.meta.url)", () => "(_name: string) => loadTemporalPolyfill()"],
    ],
  };

  function scriptsOf(folder) {
    return [
      /loadScript\("([a-z]+-\d)"(?:, import\.meta\.url)?\)/g,
      (_all, name) => `loadScript("${name}", "", ${literal(folder, "lua", `${name}.lua`)})`,
    ];
  }

  /** Compressed: the files are large. */
  function packed(...names) {
    const text = deflateRawSync(read(...names), { level: 9 }).toString("base64");
    return `inflateRawSync(Buffer.from("${text}", "base64"))`;
  }

  /** Large data is in one file for both formats; modules import it. */
  function servedData() {
    const page = readdirSync(path.join(root, "web")).map((name) => ["web", name]);
    const chart = ["uPlot.iife.min.js", "uPlot.min.css"].map((name) => {
      return ["node_modules/uplot/dist", name];
    });
    const files = [...page, ...chart].map(([folder, name]) => {
      return `{ name: "${name}", body: () => ${packed(folder, name)} }`;
    });
    return `const { inflateRawSync } = require("node:zlib");
      exports.files = [${files.join(",\n")}];
      exports.openApi = () => ${packed("docs/openapi.json")};`;
  }

  const SERVED = `
    import path from "node:path";
    import served from "./served-data.cjs";
    export function readPage(_server, endings) {
      const some = served.files.filter(({ name }) => endings.includes(path.extname(name)));
      return some.map(({ name, body }) => ({ name, body: body() }));
    }
    export function openApiFile(_server) {
      return { read: () => served.openApi(), close() {} };
    }`;

  /** A function, so that nothing runs before it is called. */
  async function temporal() {
    const { outputFiles } = await build({
      ...{ absWorkingDir: root, entryPoints: ["temporal-polyfill"], bundle: true, write: false },
      ...{ platform: "node", target: "node24", format: "cjs", minify: true },
      legalComments: "inline",
    });
    return `module.exports = function () {
      const module = { exports: {} };
      (function (module, exports) {${outputFiles[0].text}
      })(module, module.exports);
      return module.exports;
    };`;
  }

  /** Data files by name, next to the modules. */
  const dataFiles = async () => ({
    "served-data.cjs": servedData(),
    "temporal.cjs": await temporal(),
  });

  const plugin = {
    name: "inline-files",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^\.\/(?:served-data|temporal)\.cjs$/ }, ({ path: name }) => {
        return { path: name, external: true };
      });
      onLoad({ filter: /[\\/]tools[\\/]api[\\/]served-files\.ts$/ }, () => {
        return { contents: SERVED, loader: "js" };
      });
      onLoad({ filter: /[\\/](?:engine|tools)[\\/].+\.ts$/ }, ({ path: file }) => {
        const name = path.relative(root, file).replaceAll(path.sep, "/");
        const known = changes[name];
        const source = readFileSync(file, "utf8");
        const contents = (known ?? []).reduce(
          (text, [from, to]) => replaced(name, text, from, to),
          source,
        );
        if (
          /readFileSync\(new URL\(|loadScript\("[^"]+"(?:, import\.meta\.url)?\)/.test(contents)
        ) {
          // Its callers pass the text, which is inlined in them.
          if (name !== "engine/redis/lua-script.ts")
            throw new Error(`${name} reads a file that is not inlined`);
        }
        return { contents, loader: "ts" };
      });
    },
  };
  return { plugin, dataFiles };
}

function replaced(name, text, from, to) {
  const after = text.replaceAll(from, to);
  if (after === text)
    throw new Error(
      `${name} does not contain the text that scripts/build/inline-files.mjs replaces`,
    );
  return after;
}
