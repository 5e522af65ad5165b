// Reads all settings of the service: the engine's, the plugin's and the sandbox's. A rejected start
// names every problem at once, and variables that look mistyped. Pure but for a look at the kinds
// of company files.

import { SETTING_NAMES, examineConfig } from "../../engine/config/config.ts";
import type { Config } from "../../engine/config/config.ts";
import { AgentError } from "../../engine/core/errors.ts";
import { closestName } from "../../engine/core/closest-name.ts";
import type { Environment } from "../../engine/config/setting-parsers.ts";
import {
  APPOINTMENT_SETTING_NAMES,
  BACKEND_URL_NAMES,
  examineAppointmentSettings,
} from "../domain/settings.ts";
import type { AppointmentSettings } from "../domain/settings.ts";
import { companyFileBytes } from "../company-files/file-bytes.ts";
import { examineStandIns } from "./stand-ins.ts";
import type { StandIns } from "./stand-ins.ts";

export interface AllSettings {
  readonly config: Config;
  readonly settings: AppointmentSettings;
  readonly standIns: StandIns;
}

/** A variable that the service does not read, and the setting it may be a typo of. */
interface UnknownSetting {
  readonly name: string;
  readonly suggestion: string;
}

interface SettingsReport {
  /** Null when there are problems. */
  readonly read: AllSettings | null;
  /** One line for each problem, beginning with its variable. */
  readonly problems: readonly string[];
  readonly unknownSettings: readonly UnknownSetting[];
}

export const ALL_SETTING_NAMES: readonly string[] = [
  ...SETTING_NAMES,
  ...APPOINTMENT_SETTING_NAMES,
];

/** At most this many are reported; an environment may hold anything. */
const UNKNOWN_SETTINGS_MAX = 16;
/** A shorter prefix must match exactly: other programs have short ones too. */
const PREFIX_LETTERS_MIN = 5;

export function examineSettings(environment: Environment): SettingsReport {
  const config = examineConfig(environment, undefined, companyFileBytes(environment));
  const settings = examineAppointmentSettings(environment);
  const single = [...config.problems, ...settings.problems];
  const standIns = examineStandIns(environment, settings.value, config.value.openai);
  // With an invalid SANDBOX or backend address, whether the sandbox is needed is unknown.
  const standInSettings = ["SANDBOX", "COMPANIES_DIR", ...BACKEND_URL_NAMES];
  const isStandInLine = (line: string): boolean =>
    standInSettings.includes(line.split(" ", 1)[0] ?? "");
  const problems = single.some(isStandInLine) ? single : [...single, ...standIns.problems];
  const values = { config: config.value, settings: settings.value, standIns: standIns.value };
  const read = problems.length === 0 ? values : null;
  return { read, problems, unknownSettings: findUnknownSettings(environment) };
}

/**
 * @throws AgentError `config_invalid` with a line for each problem, then one for each variable that
 * may be mistyped.
 */
export function readAllSettings(
  environment: Environment,
): AllSettings & { readonly unknownSettings: readonly UnknownSetting[] } {
  const { read, problems, unknownSettings } = examineSettings(environment);
  if (read !== null) return { ...read, unknownSettings };
  throw new AgentError(
    "config_invalid",
    [...problems, ...unknownSettings.map(unknownSettingLine)].join("\n"),
  );
}

export function unknownSettingLine({ name, suggestion }: UnknownSetting): string {
  return `${name} is no setting: did you mean ${suggestion}?`;
}

function findUnknownSettings(environment: Environment): readonly UnknownSetting[] {
  return Object.entries(environment)
    .filter(([name, value]) => !ALL_SETTING_NAMES.includes(name) && (value ?? "").trim() !== "")
    .flatMap(([name]) => {
      const suggestion = closestName(name.toUpperCase(), namesLike(name.toUpperCase()));
      return suggestion === null ? [] : [{ name, suggestion }];
    })
    .slice(0, UNKNOWN_SETTINGS_MAX);
}

const firstPart = (name: string): string => name.split("_", 1)[0] ?? "";
const FIRST_PARTS: readonly string[] = ALL_SETTING_NAMES.map(firstPart);

/**
 * The settings that a name may be a typo of: other programs' similar variables are none. A plain
 * loop: see closest-name.ts.
 */
function namesLike(name: string): readonly string[] {
  const given = firstPart(name);
  const names: string[] = [];
  for (const [index, setting] of ALL_SETTING_NAMES.entries()) {
    const known = FIRST_PARTS[index] ?? "";
    const isLong = given.length >= PREFIX_LETTERS_MIN && known.length >= PREFIX_LETTERS_MIN;
    if (isLong || given === known) names.push(setting);
  }
  return names;
}
