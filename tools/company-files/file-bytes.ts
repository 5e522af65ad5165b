// What company files cost the process. The YAML parser's package is loaded for the first file that
// needs it and stays: only where a folder has such a file when the process starts does the budget
// count it.

import { readdirSync } from "node:fs";
import path from "node:path";
import { countedAccount } from "../../engine/memory/memory-ledger.ts";
import { KIB, MIB } from "../../engine/core/bytes.ts";
import type { FileBytes } from "../../engine/config/config.ts";
import type { Environment } from "../../engine/config/setting-parsers.ts";
import { BACKEND_URL_NAMES } from "../domain/settings.ts";
import { FORMS, isYaml, namedFile } from "./company-names.ts";

/** Measured: `node -e` before and after `import("yaml")`, RSS 40.5 and 49.5 MiB. */
export const YAML_PARSER_BYTES = 9 * MIB;
/** It stays loaded. */
export const YAML_ACCOUNT = countedAccount("yaml", {
  ...{ line: "parsers", entriesMax: 1, entryBytes: YAML_PARSER_BYTES },
  count: () => 1,
});
/** One company, read: its strings, and the objects that hold them. */
export const COMPANY_BYTES_MAX = 512 * KIB;

/** Nothing without a folder. Where no backend is set besides one, nothing is fetched either. */
export function companyFileBytes(environment: Environment): FileBytes {
  const folder = environment["COMPANIES_DIR"]?.trim() ?? "";
  if (folder === "") return {};
  const parserBytesMax = namesIn(folder).some((name) => needsYaml(folder, name))
    ? YAML_PARSER_BYTES
    : 0;
  const hasBackend = BACKEND_URL_NAMES.some((name) => (environment[name] ?? "").trim() !== "");
  return {
    ...{ parserBytesMax, companyBytesMax: COMPANY_BYTES_MAX },
    ...(hasBackend ? {} : { fetchesUsualMax: 0 }),
  };
}

function needsYaml(folder: string, name: string): boolean {
  const named = namedFile(name);
  if (named.kind === "file") return isYaml(FORMS[named.form] ?? "");
  if (named.kind !== "folder") return false;
  const inside = namesIn(path.join(folder, name));
  return FORMS.some((form) => isYaml(form) && inside.includes(form.slice(1)));
}

/** None where the folder cannot be read: the start says why. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
