// What the sandbox stands in for: decided once, at the start, from SANDBOX and from what is
// configured. It never answers for a real company by itself: beside a real model it must be asked
// for. Pure.

import { readSettings } from "../engine/config.ts";
import type { Config, Environment } from "../engine/config.ts";
import { AgentError } from "../engine/errors.ts";
import { BACKEND_URL_NAMES, SANDBOX_SHAPE } from "./settings.ts";
import type { AppointmentSettings } from "./settings.ts";

export interface StandIns {
  readonly backend: boolean;
  /** Never without the backend: a real backend's requests may bring their own keys. */
  readonly model: boolean;
}

/** @throws AgentError `config_invalid` saying what to set. */
export function readStandIns(
  environment: Environment,
  { urls }: Pick<AppointmentSettings, "urls">,
  { apiKey, baseUrl }: Pick<Config["openai"], "apiKey" | "baseUrl">,
): StandIns {
  const { SANDBOX: sandbox } = readSettings(SANDBOX_SHAPE, environment);
  const realModel = apiKey !== null || baseUrl !== null;
  if (urls !== null) {
    if (sandbox !== "on") return { backend: false, model: false };
    // One of the two is a slip, and each would answer the other's customers.
    throw invalid(`SANDBOX must not be on where ${NAMES} are set: take out one or the other`);
  }
  if (sandbox === "off") throw invalid(`${NAMES} must be set where SANDBOX is off`);
  if (sandbox === "auto" && realModel) {
    const reason = "the sandbox's companies are invented, and their bookings reach nobody";
    const advice = "to try it out with them, set SANDBOX=on";
    throw invalid(`${NAMES} must be set beside a real model: ${reason}; ${advice}`);
  }
  return { backend: true, model: !realModel };
}

const NAMES = BACKEND_URL_NAMES.join(", ");

function invalid(message: string): AgentError {
  return new AgentError("config_invalid", message);
}
