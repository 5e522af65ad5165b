// The prompt's templates as code, for both builds: the functions that eta writes for them take the
// place of the call that compiles them at the start. So nothing is compiled from strings at run
// time. Eta's instance, which they run on, stays the one of tools/company/templates.ts.

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const TEMPLATES = new URL("../tools/company/templates.ts", import.meta.url);
const { eta, templateText } = await imported(TEMPLATES);

/** What tools/company/templates.ts says, and what a build has in its place. */
export const COMPILED_AT_START = "compileTemplate(templateText(name))";

export function functionOfName() {
  const names = readdirSync(new URL("../tools/company/prompt", import.meta.url));
  const functions = names.map((name) => {
    // As eta's own `compile` names the parameters.
    const parameters = `${eta.config.varName}, options`;
    return `"${name}": function (${parameters}) {${eta.compileToString(templateText(name))}}`;
  });
  return `strict({ ${functions.join(",\n")} }[name])`;
}

/** An esbuild plugin for a build whose other plugins leave tools/company/templates.ts alone. */
export const compiledTemplates = {
  name: "compiled-templates",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]tools[\\/]company[\\/]templates\.ts$/ }, ({ path: file }) => {
      const source = readFileSync(file, "utf8");
      const contents = source.replace(COMPILED_AT_START, functionOfName);
      if (contents === source) throw new Error(`${file} does not say ${COMPILED_AT_START}`);
      return { contents, loader: "ts" };
    });
  },
};

/** By way of esbuild: the Node that builds need not read TypeScript. */
async function imported(url) {
  const { outputFiles } = await build({
    ...{ entryPoints: [fileURLToPath(url)], bundle: true, write: false },
    ...{ platform: "node", format: "esm", define: { "import.meta.url": `"${url}"` } },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
