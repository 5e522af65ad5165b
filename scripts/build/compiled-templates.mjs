// Compiles the prompt's templates to functions at build time, for both builds, so that nothing is
// compiled from strings at run time. The functions still run on the eta instance of
// tools/company/templates.ts.

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const TEMPLATES = new URL("../../tools/company/templates.ts", import.meta.url);
const { eta, templateText } = await imported(TEMPLATES);

/** The call in tools/company/templates.ts that a build replaces. */
export const COMPILED_AT_START = "compileTemplate(templateText(name))";

export function functionOfName() {
  const names = readdirSync(new URL("../../tools/company/prompt", import.meta.url));
  const functions = names.map((name) => {
    // The parameter names of eta's own `compile`.
    const parameters = `${eta.config.varName}, options`;
    return `"${name}": function (${parameters}) {${eta.compileToString(templateText(name))}}`;
  });
  return `strict({ ${functions.join(",\n")} }[name])`;
}

/** An esbuild plugin, unless another plugin already changes tools/company/templates.ts. */
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

/** Bundled by esbuild first: the building Node may not run TypeScript. */
async function imported(url) {
  const { outputFiles } = await build({
    ...{ entryPoints: [fileURLToPath(url)], bundle: true, write: false },
    ...{ platform: "node", format: "esm", define: { "import.meta.url": `"${url}"` } },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
