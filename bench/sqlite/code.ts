// Weighs a bundle's code as a server without a data folder loads it: what it shares with others
// comes first and does not count. Prints the bytes.

import path from "node:path";
import { pathToFileURL } from "node:url";
import { held } from "./held.ts";

const [bundle = ""] = process.argv.slice(2);
const load = (name: string): Promise<unknown> =>
  import(pathToFileURL(path.join(bundle, name)).href);

await load("besides.js");
const before = await held();
await load("database.js");
process.stdout.write(`${(await held()) - before}\n`);
