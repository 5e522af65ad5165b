// The compiled templates of both builds: in a process that forbids code from strings they render
// exactly what eta's own compilation renders, and are as strict.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { build } from "esbuild";
import type { Plugin } from "esbuild";
import { loadTemplates, templateText } from "../../../tools/company/templates.ts";
import type { TemplateData } from "../../../tools/company/templates.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const folder = mkdtempSync(path.join(tmpdir(), "citas-templates-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What the builds' scripts export, which have no types. */
interface Scripts {
  readonly compiledTemplates: Plugin;
  readonly inlineFiles: (root: string) => { readonly plugin: Plugin };
}

async function scripts(): Promise<Scripts> {
  const [ofServer, ofLibrary] = (await Promise.all(
    ["compiled-templates", "inline-files"].map(
      (name) => import(`../../../scripts/build/${name}.mjs`),
    ),
  )) as [Pick<Scripts, "compiledTemplates">, Pick<Scripts, "inlineFiles">];
  return { ...ofServer, ...ofLibrary };
}

const HOSTILE = "<% throw 1 %> <%= it.today %> ' \" \\n \\ `${y}` $& Café & <b> \u2028 😀\n# x";
const NAMES = ["system.eta", "clock.eta"].flatMap((name) =>
  Array.from(templateText(name).matchAll(/\bit\.(\w+)/g), ([, key]) => key ?? ""),
);

/** Every value once null, once empty, once text; and each once not there. */
function cases(): readonly TemplateData[] {
  const whole = Object.fromEntries(NAMES.map((name) => [name, `${name}: ${HOSTILE}`]));
  const changed = NAMES.flatMap((name) => {
    const others = Object.entries(whole).filter(([other]) => other !== name);
    const without = Object.fromEntries(others);
    return [{ ...whole, [name]: null }, { ...whole, [name]: "" }, without];
  });
  return [whole, {}, ...changed];
}

/** What each case renders to, or the sentence of its failure. */
const RENDER = `(templates, cases) => cases.map((data) =>
  [templates.system, templates.clock].map((template) => {
    try { return template(data); } catch (error) { return "failed: " + error.message; }
  }))`;

test("both builds' functions render what eta compiles, where no code may come from strings", async () => {
  const { compiledTemplates, inlineFiles } = await scripts();
  const data = cases();
  const file = path.join(folder, "cases.json");
  writeFileSync(file, JSON.stringify(data));
  // The same words, run here.
  const render = (0, eval)(RENDER) as (...args: unknown[]) => readonly string[][];
  const expected = render(loadTemplates(), data);
  assert(expected.flat().some((text) => text.includes(HOSTILE)));
  for (const reason of ["used an unknown value", "printed something that is not text"]) {
    assert(expected.flat().includes(`failed: a template ${reason}`));
  }
  for (const plugin of [compiledTemplates, inlineFiles(ROOT).plugin]) {
    const outfile = path.join(folder, `${plugin.name}.mjs`);
    const contents = `
      import { readFileSync } from "node:fs";
      import { loadTemplates } from "./tools/company/templates.ts";
      const cases = JSON.parse(readFileSync(process.argv[2], "utf8"));
      console.log(JSON.stringify((${RENDER})(loadTemplates(), cases)));`;
    const stdin = { contents, resolveDir: ROOT };
    const plugins = [plugin];
    await build({ stdin, outfile, plugins, bundle: true, platform: "node", format: "esm" });
    const args = ["--disallow-code-generation-from-strings", outfile, file];
    const output = execFileSync(process.execPath, args, { encoding: "utf8" });
    assert.deepEqual(JSON.parse(output), expected, plugin.name);
  }
});
