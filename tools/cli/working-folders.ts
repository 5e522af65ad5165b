// The folders that the command line uses where no setting names them: `companies` in the working
// folder, as `init` makes it, and `data` next to it for what must survive a restart.

import { readdirSync } from "node:fs";
import path from "node:path";
import type { Environment } from "../../engine/config/setting-parsers.ts";
import { namedFile } from "../company-files/company-names.ts";
import { BACKEND_URL_NAMES } from "../domain/settings.ts";

export const COMPANIES_FOLDER = "companies";
const DATA = "data";

/** A setting that is there, even a blank one, stays. A backend's companies need no folder. */
export function withWorkingFolders(environment: Environment, folder: string): Environment {
  const isSet = (name: string): boolean => environment[name] !== undefined;
  const isFound =
    !isSet("COMPANIES_DIR") &&
    !BACKEND_URL_NAMES.some(isSet) &&
    hasCompanies(path.join(folder, COMPANIES_FOLDER));
  const given = isFound ? { ...environment, COMPANIES_DIR: COMPANIES_FOLDER } : environment;
  const needsData = (given["COMPANIES_DIR"] ?? "").trim() !== "" && !isSet("DATA_DIR");
  return needsData ? { ...given, DATA_DIR: DATA } : given;
}

function hasCompanies(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => ["file", "folder"].includes(namedFile(name).kind));
  } catch {
    return false;
  }
}
