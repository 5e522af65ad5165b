// Loaded before a test run: puts one altered file in the place of its original, in this process
// alone. Nothing on the disk is changed, so runs beside each other and runs that are killed do no
// harm. MUTANT names a JSON file with the path and the altered text.

import fs from "node:fs";
import { registerHooks, syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";

interface Mutant {
  readonly file: string;
  readonly text: string;
}

const chosen = process.env["MUTANT"];
const read = fs.readFileSync;

if (chosen !== undefined) {
  // Written by mutate.ts in this form.
  const mutant = JSON.parse(read(chosen, "utf8")) as Mutant;
  if (mutant.file.endsWith(".lua")) replaceText(mutant);
  else replaceModule(mutant);
}

function replaceModule({ file, text }: Mutant): void {
  registerHooks({
    load(url, context, next) {
      if (!url.startsWith("file:") || fileURLToPath(url) !== file) return next(url, context);
      return { format: "module-typescript", source: text, shortCircuit: true };
    },
  });
}

function replaceText({ file, text }: Mutant): void {
  const altered = (path: unknown, ...rest: readonly unknown[]): unknown => {
    const isIt = path instanceof URL && fileURLToPath(path) === file;
    return isIt ? text : Reflect.apply(read, fs, [path, ...rest]);
  };
  Object.assign(fs, { readFileSync: altered });
  syncBuiltinESMExports();
}
