// All settings of the service read together: the engine's, the domain's and the sandbox's. A start
// that is refused names everything that is wrong at once, and the variables that look like a slip
// of the pen. Pure.

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
import { examineStandIns } from "./stand-ins.ts";
import type { StandIns } from "./stand-ins.ts";

export interface AllSettings {
  readonly config: Config;
  readonly settings: AppointmentSettings;
  readonly standIns: StandIns;
}

/** A variable that no part of the service reads, and the setting that it may be a slip of. */
interface UnknownSetting {
  readonly name: string;
  readonly suggestion: string;
}

interface SettingsReport {
  /** Null where anything is wrong. */
  readonly read: AllSettings | null;
  /** A line for each thing that is wrong, which begins with its variable. */
  readonly problems: readonly string[];
  readonly strays: readonly UnknownSetting[];
}

export const ALL_SETTING_NAMES: readonly string[] = [
  ...SETTING_NAMES,
  ...APPOINTMENT_SETTING_NAMES,
];

/** So many are told; an environment may hold anything. */
const STRAYS_MAX = 16;
/** A prefix that is shorter must be right: others have short ones, too. */
const PREFIX_LETTERS_MIN = 5;

export function examineSettings(environment: Environment): SettingsReport {
  const config = examineConfig(environment);
  const settings = examineAppointmentSettings(environment);
  const single = [...config.problems, ...settings.problems];
  const standIns = examineStandIns(environment, settings.value, config.value.openai);
  // Half a backend is neither one nor none: whether the sandbox may stand in is not asked yet.
  const asked = ["SANDBOX", ...BACKEND_URL_NAMES];
  const isAsked = (line: string): boolean => asked.includes(line.split(" ", 1)[0] ?? "");
  const problems = single.some(isAsked) ? single : [...single, ...standIns.problems];
  const values = { config: config.value, settings: settings.value, standIns: standIns.value };
  const read = problems.length === 0 ? values : null;
  return { read, problems, strays: straysIn(environment) };
}

/**
 * @throws AgentError `config_invalid` with a line for each thing that is wrong and, behind them,
 * for each variable that may be a mistyped one.
 */
export function readAllSettings(
  environment: Environment,
): AllSettings & { readonly strays: readonly UnknownSetting[] } {
  const { read, problems, strays } = examineSettings(environment);
  if (read !== null) return { ...read, strays };
  throw new AgentError(
    "config_invalid",
    [...problems, ...strays.map(unknownSettingLine)].join("\n"),
  );
}

export function unknownSettingLine({ name, suggestion }: UnknownSetting): string {
  return `${name} is no setting: did you mean ${suggestion}?`;
}

function straysIn(environment: Environment): readonly UnknownSetting[] {
  return Object.entries(environment)
    .filter(([name, value]) => !ALL_SETTING_NAMES.includes(name) && (value ?? "").trim() !== "")
    .flatMap(([name]) => {
      const meant = closestName(name.toUpperCase(), ALL_SETTING_NAMES);
      return meant !== null && isOurs(name.toUpperCase(), meant)
        ? [{ name, suggestion: meant }]
        : [];
    })
    .slice(0, STRAYS_MAX);
}

/** What is a slip in a prefix of our own, and not another program's variable of a like name. */
function isOurs(name: string, meant: string): boolean {
  const [given = "", known = ""] = [name, meant].map((word) => word.split("_", 1)[0] ?? "");
  return given === known || Math.min(given.length, known.length) >= PREFIX_LETTERS_MIN;
}
