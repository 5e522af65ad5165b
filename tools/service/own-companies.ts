// The companies of COMPANIES_DIR in the service: opened within their share of the profiles' budget,
// and checked for what this process cannot do for them. A company's model has its key in the
// environment.

import type { Clock } from "../../engine/core/clock.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import { EFFORT_SETTINGS } from "../../engine/model/dialect.ts";
import type { ModelChoice } from "../../engine/model/chat-model.ts";
import { OTHER_ADDRESSES_MAX } from "../../engine/model/model-router.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import { CompanyDirectory } from "../company-files/company-directory.ts";
import type { CompanyRule } from "../company-files/judge-company.ts";
import type { Company } from "../domain/company.ts";
import type { AppointmentSettings } from "../domain/settings.ts";
import { companyBytes } from "./caches.ts";

interface OwnCompaniesOptions {
  readonly settings: Pick<AppointmentSettings, "companiesDir" | "urls">;
  /** Without a data folder no calendar of our own is kept. */
  readonly hasDataFolder: boolean;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly log: Log;
  /** A variable of the environment; null when it is not set. */
  readonly secret: (name: string) => string | null;
}

/**
 * Null where no folder is set.
 * @throws AgentError `config_invalid` with a line for each problem of a file
 */
export async function openCompanies(
  options: OwnCompaniesOptions,
): Promise<CompanyDirectory | null> {
  const { settings, limits, clock, log } = options;
  const { companiesDir: folder, urls } = settings;
  if (folder === null) return null;
  const bytesMax = companyBytes(limits, { hasBackend: urls !== null });
  const readsYaml = limits.parserBytesMax > 0;
  return CompanyDirectory.open({
    ...{ folder, bytesMax, usesBytesMax: limits.companiesBytesMax, clock, log, readsYaml },
    rule: ruleOf(options),
  });
}

const NO_BACKEND = "cannot be backend where API_..._URL are not set";
const IN_MEMORY = "cannot be memory in the service: its appointments would be lost at a restart";
const NO_FOLDER = "is sqlite, which needs a folder on the disk: set DATA_DIR";

function ruleOf({ settings: { urls }, hasDataFolder, secret }: OwnCompaniesOptions): CompanyRule {
  const addresses = new Set<string>(); // at most `OTHER_ADDRESSES_MAX`
  return ({ model, calendars, resources }) => {
    const { baseUrl = null, keyVariable = null } = model ?? {};
    const problems: { path: string[]; message: string }[] = []; // at most one for each field
    const add = (path: string, message: string): void =>
      void problems.push({ path: path.split("."), message });
    if (keyVariable !== null && secret(keyVariable) === null) {
      add("model.key_env", "names a variable that is not set in the environment");
    }
    if (baseUrl !== null) {
      const isOneMore = !addresses.has(baseUrl) && addresses.size === OTHER_ADDRESSES_MAX;
      // Their sockets are the backend's; see agent-model.ts.
      if (urls !== null) add("model.base_url", "cannot be used where API_..._URL are set");
      else if (isOneMore)
        add("model.base_url", `is one more than ${OTHER_ADDRESSES_MAX} addresses`);
      else addresses.add(baseUrl);
    }
    for (const name of new Set(resources.map(({ calendar }) => calendar))) {
      const kind = calendars[name]?.kind;
      if (kind === "memory") add(`calendars.${name}.kind`, IN_MEMORY);
      if (kind === "backend" && urls === null) add(`calendars.${name}.kind`, NO_BACKEND);
      if (kind === "sqlite" && !hasDataFolder) add(`calendars.${name}.kind`, NO_FOLDER);
    }
    return problems;
  };
}

/** The model of the company's own; null: as configured for all. */
export function modelChoice(
  { model }: Company,
  /** Where a model with a key of its own is when its file does not say. */
  { keyedUrl }: { readonly keyedUrl: string | null },
): ModelChoice | null {
  if (model === null) return null;
  const effort = EFFORT_SETTINGS.find((setting) => setting === model.effort) ?? null;
  const baseUrl = model.baseUrl ?? (model.keyVariable === null ? null : keyedUrl);
  if (model.name === null && baseUrl === null && effort === null) return null;
  return { model: model.name, baseUrl, effort };
}
