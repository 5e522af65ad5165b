// Decides at the start what the sandbox replaces, from SANDBOX and from what is configured. It
// never serves real customers by default: next to a real model it must be switched on. Pure.

import type { Config } from "../../engine/config/config.ts";
import { parseSettings } from "../../engine/config/setting-parsers.ts";
import type { Environment, ParseResult } from "../../engine/config/setting-parsers.ts";
import { BACKEND_URL_NAMES, SANDBOX_SHAPE } from "../domain/settings.ts";
import type { AppointmentSettings } from "../domain/settings.ts";

export interface StandIns {
  readonly backend: boolean;
  /** Never without the backend: requests to a real backend may bring their own model keys. */
  readonly model: boolean;
}

/** What the sandbox replaces; a problem is a line that says what to set. */
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
    // One of the two is a mistake: either way real customers could get invented data.
    const problem = `SANDBOX must not be on where ${NAMES} are set: take out one or the other`;
    return sandbox === "on" ? problem : null;
  }
  if (sandbox === "off") return `${NAMES} must be set where SANDBOX is off`;
  if (sandbox === "on" || !realModel) return null;
  const reason = "the sandbox's companies are invented, and their bookings reach no calendar";
  const advice = "to try it out with them, set SANDBOX=on";
  return `${NAMES} must be set when a real model is: ${reason}; ${advice}`;
}

const NAMES = BACKEND_URL_NAMES.join(", ");
