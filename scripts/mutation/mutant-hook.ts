// Loaded before a test run: replaces one file by its mutated text in this process only. The disk is
// unchanged, so parallel and killed runs do no harm. MUTANT names a JSON file with the path and the
// text.

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
  // mutate.ts wrote it in this form.
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
