// Stands in for ajv in the server's bundle: the validators of our own tools, compiled at build time,
// behind the part of ajv that engine/toolbox/argument-validator.ts calls. The server has no other
// tools, so ajv itself, 125 KB of source and what it keeps of each schema, stays out of the process.
// Agents of the library have tools of their own and load ajv.

import { createRequire } from "node:module";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { build } from "esbuild";

/** Every tool, whatever the settings; the parts that only a run of a tool needs are left out. */
const TOOLS = `
  import { argumentsSchema, AJV_OPTIONS } from "./engine/toolbox/argument-validator.ts";
  import { BACKEND_FEATURES } from "./tools/domain/settings.ts";
  import { createTools } from "./tools/service/appointment-tools.ts";
  import { createCalendars } from "./tools/calendars/calendars.ts";
  const options = { features: new Set(BACKEND_FEATURES), limits: {} };
  const withCompanies = { ...options, calendars: createCalendars({}) };
  export const schemas = [options, withCompanies].flatMap((some) =>
    createTools(some, { caches: {}, records: {} }).map(
      ({ parameters }) => argumentsSchema(parameters)));
  export { AJV_OPTIONS };`;

/** @param {string} root the checkout */
export async function compiledValidators(root) {
  const { schemas, AJV_OPTIONS } = await imported(root);
  const texts = [...new Set(schemas.map((schema) => JSON.stringify(schema)))];
  const ajv = new Ajv({ ...AJV_OPTIONS, code: { source: true } });
  texts.forEach((text, index) => ajv.addSchema(JSON.parse(text), `s${index}`));
  const names = Object.fromEntries(texts.map((_, index) => [`v${index}`, `s${index}`]));
  const table = texts.map((text, index) => `[${JSON.stringify(text)}, exports.v${index}]`);
  return `${standalone.default(ajv, names)}
    const compiled = new Map([${table.join(",")}]);
    exports.Ajv = class {
      compile(schema) {
        const validate = compiled.get(JSON.stringify(schema));
        if (validate === undefined) throw new Error("a tool's schema was not compiled at build");
        return validate;
      }
    };`;
}

/** Bundled first: the building Node may not run TypeScript. */
async function imported(root) {
  const { outputFiles } = await build({
    ...{ stdin: { contents: TOOLS, resolveDir: root, loader: "ts" }, bundle: true, write: false },
    ...{ platform: "node", format: "cjs", logLevel: "warning" },
    define: { "import.meta.url": JSON.stringify(new URL(`file://${root}/`).href) },
  });
  const module = { exports: {} };
  const run = new Function("module", "exports", "require", outputFiles[0].text);
  run(module, module.exports, createRequire(import.meta.url));
  return module.exports;
}
