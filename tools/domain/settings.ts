// The appointment domain's settings. The environment is an argument: only engine/config/config.ts
// reads `process.env`.

import { address } from "../../engine/agent/setting-schemas.ts";
import {
  crossRuleProblems,
  integer,
  parseSettings,
  shortText,
} from "../../engine/config/setting-parsers.ts";
import { valueOrThrow, choiceOf } from "../../engine/config/setting-parsers.ts";
import type { Environment, ParseResult } from "../../engine/config/setting-parsers.ts";
import { z } from "zod";
import { isTimeZone } from "../dates/civil-time.ts";
import type { BookingCaps } from "./booking-caps.ts";

const URLS = {
  API_INFORMACION_URL: address("http", "https").optional(),
  API_AGENDAR_REUNION_URL: address("http", "https").optional(),
  API_CALENDAR_URL: address("http", "https").optional(),
  API_PREGUNTAS_FRECUENTES_URL: address("http", "https").optional(),
};

/** Whether the sandbox may replace a backend; stand-ins.ts decides. */
export const SANDBOX_SHAPE = {
  SANDBOX: choiceOf(["auto", "on", "off"]).default("auto"),
};

const SHAPE = {
  ...URLS,
  COMPANIES_DIR: shortText(4096).optional(),
  // Validated here as well, so that one error names all wrong variables.
  ...SANDBOX_SHAPE,
  TIMEZONE: z
    .string()
    .refine(isTimeZone, { error: "must be a time zone such as America/Lima" })
    .default("America/Lima"),
  CURRENCY: shortText(8).default("S/."),
  BOOKING_WHEN_DEGRADED: choiceOf(["refuse", "allow"]).default("refuse"),
  BOOKING_CONFIRM: choiceOf(["model", "code"]).default("code"),
  // A session's journal keeps all bookings of a day; it holds 16.
  BOOKINGS_PER_SESSION_DAY: integer(1, 16).default(5),
  BOOKINGS_PER_EMAIL_DAY: integer(1, 1000).default(5),
  BOOKINGS_PER_TENANT_DAY: integer(1, 2000).default(500),
  CHANGES_PER_SESSION_DAY: integer(1, 1000).default(10),
  CHANGES_PER_TENANT_DAY: integer(1, 2000).default(500),
  BACKEND_FEATURES: shortText(512).default(""),
  AGENT_CACHE_TTL_MINUTES: integer(1, 1440).default(60),
  SCHEDULE_CACHE_TTL_MINUTES: integer(1, 1440).default(5),
  SEARCH_CACHE_TTL_MINUTES: integer(1, 1440).default(15),
};

/** The business backend's URLs: all four must be set, or none. */
export const BACKEND_URL_NAMES: readonly string[] = Object.keys(URLS);

/** Every variable that the domain and the sandbox read. */
export const APPOINTMENT_SETTING_NAMES: readonly string[] = Object.keys(SHAPE);

/** What a tenant's backend may support beyond the original contract. */
export const BACKEND_FEATURES = ["slots", "idempotency_key", "eventos", "sugerir_fecha"] as const;
export type BackendFeature = (typeof BACKEND_FEATURES)[number];

export interface BackendUrls {
  readonly informacion: string;
  readonly agendar: string;
  readonly calendario: string;
  readonly preguntas: string;
}

export interface AppointmentSettings {
  /** Null when no backend is configured: the sandbox replaces it, if allowed. */
  readonly urls: BackendUrls | null;
  /** The folder of company files; null: none. */
  readonly companiesDir: string | null;
  readonly timeZone: string;
  readonly currency: string;
  readonly whenDegraded: "refuse" | "allow";
  /** Who checks the customer's yes: the model, or the code by its own summary. */
  readonly confirm: "model" | "code";
  readonly caps: BookingCaps;
  readonly features: ReadonlySet<BackendFeature>;
  readonly promptTtlMs: number;
  readonly scheduleTtlMs: number;
  readonly searchTtlMs: number;
}

const MINUTE = 60_000;

/** @throws AgentError `config_invalid` naming every variable that is wrong or missing. */
export function readAppointmentSettings(environment: Environment): AppointmentSettings {
  return valueOrThrow(examineAppointmentSettings(environment));
}

/** The same, with the problems as lines instead of an error. */
export function examineAppointmentSettings(
  environment: Environment,
): ParseResult<AppointmentSettings> {
  const { value: settings, problems } = parseSettings(SHAPE, environment);
  const features = featuresOf(settings.BACKEND_FEATURES);
  const missing = missingUrls(environment);
  const lines = missing.map((name) => `${name} must be set when the other addresses are`);
  const rules = [...lines, ...(features === null ? [FEATURES_WRONG] : [])];
  const value = {
    urls: urlsOf(settings),
    companiesDir: settings.COMPANIES_DIR ?? null,
    timeZone: settings.TIMEZONE,
    currency: settings.CURRENCY,
    whenDegraded: settings.BOOKING_WHEN_DEGRADED,
    confirm: settings.BOOKING_CONFIRM,
    caps: {
      perSession: settings.BOOKINGS_PER_SESSION_DAY,
      perEmail: settings.BOOKINGS_PER_EMAIL_DAY,
      perTenant: settings.BOOKINGS_PER_TENANT_DAY,
      changesPerSession: settings.CHANGES_PER_SESSION_DAY,
      changesPerTenant: settings.CHANGES_PER_TENANT_DAY,
    },
    features: features ?? new Set(),
    promptTtlMs: settings.AGENT_CACHE_TTL_MINUTES * MINUTE,
    scheduleTtlMs: settings.SCHEDULE_CACHE_TTL_MINUTES * MINUTE,
    searchTtlMs: settings.SEARCH_CACHE_TTL_MINUTES * MINUTE,
  };
  return { value, problems: [...problems, ...crossRuleProblems(rules, problems)] };
}

function urlsOf(
  settings: Partial<Record<keyof typeof URLS, string | undefined>>,
): BackendUrls | null {
  const {
    API_INFORMACION_URL: informacion,
    API_AGENDAR_REUNION_URL: agendar,
    API_CALENDAR_URL: calendario,
    API_PREGUNTAS_FRECUENTES_URL: preguntas,
  } = settings;
  return informacion && agendar && calendario && preguntas
    ? { informacion, agendar, calendario, preguntas }
    : null;
}

/** URLs left out while others are set. One that is set but invalid is not missing. */
function missingUrls(environment: Environment): readonly string[] {
  const missing = BACKEND_URL_NAMES.filter((name) => (environment[name] ?? "").trim() === "");
  return missing.length === BACKEND_URL_NAMES.length ? [] : missing;
}

const FEATURES_WRONG = `BACKEND_FEATURES must be a list of ${BACKEND_FEATURES.join(", ")}`;

/** Null if a word is not a known feature. */
function featuresOf(list: string): ReadonlySet<BackendFeature> | null {
  const known: ReadonlySet<string> = new Set(BACKEND_FEATURES);
  const given = list.split(",").map((name) => name.trim());
  const wrong = given.some((name) => name !== "" && !known.has(name));
  return wrong ? null : new Set(BACKEND_FEATURES.filter((name) => given.includes(name)));
}
