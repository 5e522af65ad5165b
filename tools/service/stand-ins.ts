// Decides at the start what the sandbox replaces, from SANDBOX and from what is configured. It
// never serves real customers by default: next to a real model it must be switched on. Pure.

import type { Config } from "../../engine/config/config.ts";
import { parseSettings } from "../../engine/config/setting-parsers.ts";
import type { Environment, ParseResult } from "../../engine/config/setting-parsers.ts";
import { BACKEND_URL_NAMES, SANDBOX_SHAPE } from "../domain/settings.ts";
import type { AppointmentSettings } from "../domain/settings.ts";

export interface StandIns {
  /** Never next to companies of one's own. */
  readonly backend: boolean;
  /** Never next to a real backend: its requests may bring their own model keys. */
  readonly model: boolean;
}

/** What the sandbox replaces; a problem is a line that says what to set. */
export function examineStandIns(
  environment: Environment,
  { urls, companiesDir }: Pick<AppointmentSettings, "urls" | "companiesDir">,
  { apiKey, baseUrl }: Pick<Config["openai"], "apiKey" | "baseUrl">,
): ParseResult<StandIns> {
  const { value: settings, problems } = parseSettings(SANDBOX_SHAPE, environment);
  const realModel = apiKey !== null || baseUrl !== null;
  const real = { backend: urls !== null, companies: companiesDir !== null, model: realModel };
  const problem = problemOf(settings.SANDBOX, real);
  const isSwitchedOff = real.companies && settings.SANDBOX === "off";
  const value = {
    backend: !real.backend && !real.companies,
    model: !real.backend && !real.model && !isSwitchedOff,
  };
  return { value, problems: problem === null ? problems : [...problems, problem] };
}

interface Real {
  readonly backend: boolean;
  readonly companies: boolean;
  readonly model: boolean;
}

function problemOf(sandbox: "auto" | "on" | "off", real: Real): string | null {
  if (real.backend || real.companies) {
    // One of the two is a mistake: either way real customers could get invented data.
    const set = real.backend ? `${NAMES} are` : "COMPANIES_DIR is";
    const problem = `SANDBOX must not be on where ${set} set: take out one or the other`;
    return sandbox === "on" ? problem : null;
  }
  if (sandbox === "off") return `COMPANIES_DIR or ${NAMES} must be set where SANDBOX is off`;
  if (sandbox === "on" || !real.model) return null;
  const reason = "the sandbox's companies are invented, and their bookings reach no calendar";
  const advice = "to try it out with them, set SANDBOX=on";
  return `COMPANIES_DIR or ${NAMES} must be set when a real model is: ${reason}; ${advice}`;
}

const NAMES = BACKEND_URL_NAMES.join(", ");
