// What reading YAML costs the process: the parser's package, which is loaded for the first file and
// stays. Only where a folder has a YAML file when the process starts does the budget count it.

import { readdirSync } from "node:fs";
import path from "node:path";
import { countedAccount } from "../../engine/memory/memory-ledger.ts";
import { MIB } from "../../engine/core/bytes.ts";
import type { Environment } from "../../engine/config/setting-parsers.ts";

/** Measured: `node -e` before and after `import("yaml")`, RSS 40.5 and 49.5 MiB. */
export const YAML_PARSER_BYTES = 9 * MIB;
/** It stays loaded. */
export const YAML_ACCOUNT = countedAccount("yaml", {
  ...{ line: "parsers", entriesMax: 1, entryBytes: YAML_PARSER_BYTES },
  count: () => 1,
});

const YAML = /^\d+\.ya?ml$/;
const FOLDER = /^\d+$/;
const YAML_INSIDE: ReadonlySet<string> = new Set(["company.yaml", "company.yml"]);

/** 0 where all files are JSON, and where the folder cannot be read: the start says why. */
export function yamlParserBytes(environment: Environment): number {
  const folder = environment["COMPANIES_DIR"]?.trim() ?? "";
  if (folder === "") return 0;
  const names = namesIn(folder);
  const isYaml = (name: string): boolean =>
    YAML.test(name) ||
    (FOLDER.test(name) && namesIn(path.join(folder, name)).some((one) => YAML_INSIDE.has(one)));
  return names.some(isYaml) ? YAML_PARSER_BYTES : 0;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
