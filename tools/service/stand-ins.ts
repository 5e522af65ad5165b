// What the sandbox stands in for: decided once, at the start, from SANDBOX and from what is
// configured. It never answers for a real company by itself: beside a real model it must be asked
// for. Pure.

import type { Config } from "../../engine/config/config.ts";
import { parseSettings } from "../../engine/config/setting-parsers.ts";
import type { Environment, ParseResult } from "../../engine/config/setting-parsers.ts";
import { BACKEND_URL_NAMES, SANDBOX_SHAPE } from "../domain/settings.ts";
import type { AppointmentSettings } from "../domain/settings.ts";

export interface StandIns {
  readonly backend: boolean;
  /** Never without the backend: a real backend's requests may bring their own keys. */
  readonly model: boolean;
}

/** What stands in; what is wrong with the setting is a line that says what to set. */
export function examineStandIns(
  environment: Environment,
  { urls }: Pick<AppointmentSettings, "urls">,
  { apiKey, baseUrl }: Pick<Config["openai"], "apiKey" | "baseUrl">,
): ParseResult<StandIns> {
  const { value: settings, problems } = parseSettings(SANDBOX_SHAPE, environment);
  const realModel = apiKey !== null || baseUrl !== null;
  const problem = problemOf(settings.SANDBOX, urls !== null, realModel);
  const value = { backend: urls === null, model: urls === null && !realModel };
  return { value, problems: problem === null ? problems : [...problems, problem] };
}

function problemOf(
  sandbox: "auto" | "on" | "off",
  realBackend: boolean,
  realModel: boolean,
): string | null {
  if (realBackend) {
    // One of the two is a slip, and each would answer the other's customers.
    const problem = `SANDBOX must not be on where ${NAMES} are set: take out one or the other`;
    return sandbox === "on" ? problem : null;
  }
  if (sandbox === "off") return `${NAMES} must be set where SANDBOX is off`;
  if (sandbox === "on" || !realModel) return null;
  const reason = "the sandbox's companies are invented, and their bookings reach nobody";
  const advice = "to try it out with them, set SANDBOX=on";
  return `${NAMES} must be set beside a real model: ${reason}; ${advice}`;
}

const NAMES = BACKEND_URL_NAMES.join(", ");
