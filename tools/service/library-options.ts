// The appointment plugin's options as library users give them, parsed by the same rules and
// defaults as the environment's.

import { AgentError } from "../../engine/core/errors.ts";
import { parseChatConfig } from "../api/chat-request.ts";
import { givenCompanies } from "../company-files/companies.ts";
import type { CompanyText } from "../company-files/company-schema.ts";
import type { Company } from "../domain/company.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { readAppointmentSettings } from "../domain/settings.ts";
import type { AppointmentSettings, BackendFeature, BackendUrls } from "../domain/settings.ts";

export interface AppointmentsOptions {
  /** The business backend's four addresses; absent: every company is one of `companies`. */
  readonly backend?: BackendUrls | undefined;
  /** Companies that need no backend, with the fields of a company file. */
  readonly companies?: readonly CompanyText[] | undefined;
  /** The companies' time zone; America/Lima when absent. */
  readonly timeZone?: string | undefined;
  /** Currency before prices; `S/.` when absent. */
  readonly currency?: string | undefined;
  /** What the backend can do beyond the original contract. None when absent. */
  readonly features?: readonly BackendFeature[] | undefined;
  /** What confirms the customer's yes: the model, or the code with its own summary. */
  readonly confirm?: "model" | "code" | undefined;
  /** Whether to book while Redis, hours or availability cannot be read; `refuse` when absent. */
  readonly whenDegraded?: "refuse" | "allow" | undefined;
  /** Bookings in 24 hours: per session (5), per email (5), per tenant (500). */
  readonly bookingsPerDay?:
    { readonly session?: number; readonly email?: number; readonly tenant?: number } | undefined;
}

/** The option for each environment variable, for error messages. */
const NAMES: Readonly<Record<string, string>> = {
  API_INFORMACION_URL: "backend.informacion",
  API_AGENDAR_REUNION_URL: "backend.agendar",
  API_CALENDAR_URL: "backend.calendario",
  API_PREGUNTAS_FRECUENTES_URL: "backend.preguntas",
  TIMEZONE: "timeZone",
  CURRENCY: "currency",
  BACKEND_FEATURES: "features",
  BOOKING_CONFIRM: "confirm",
  BOOKING_WHEN_DEGRADED: "whenDegraded",
  BOOKINGS_PER_SESSION_DAY: "bookingsPerDay.session",
  BOOKINGS_PER_EMAIL_DAY: "bookingsPerDay.email",
  BOOKINGS_PER_TENANT_DAY: "bookingsPerDay.tenant",
};

/** @throws AgentError `config_invalid` naming every invalid option. */
export function toAppointmentSettings(
  options: AppointmentsOptions,
): AppointmentSettings & { readonly given: ReadonlyMap<number, Company> } {
  const { backend, companies = [], bookingsPerDay = {} } = options;
  const text = (value: unknown): string | undefined =>
    value === undefined ? undefined : String(value);
  const given = {
    API_INFORMACION_URL: text(backend?.informacion),
    API_AGENDAR_REUNION_URL: text(backend?.agendar),
    API_CALENDAR_URL: text(backend?.calendario),
    API_PREGUNTAS_FRECUENTES_URL: text(backend?.preguntas),
    TIMEZONE: text(options.timeZone),
    CURRENCY: text(options.currency),
    BACKEND_FEATURES: options.features?.join(","),
    BOOKING_CONFIRM: text(options.confirm),
    BOOKING_WHEN_DEGRADED: text(options.whenDegraded),
    BOOKINGS_PER_SESSION_DAY: text(bookingsPerDay.session),
    BOOKINGS_PER_EMAIL_DAY: text(bookingsPerDay.email),
    BOOKINGS_PER_TENANT_DAY: text(bookingsPerDay.tenant),
  };
  const settings = withOptionNames(() => readAppointmentSettings(given));
  if (settings.urls === null && (backend !== undefined || companies.length === 0)) {
    throw new AgentError("config_invalid", "backend must have four addresses");
  }
  return { ...settings, given: givenCompanies(companies) };
}

function withOptionNames<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    const message = error.message.replace(/\b[A-Z]+(?:_[A-Z]+)*\b/g, (name) => NAMES[name] ?? name);
    throw new AgentError(error.code, message, { cause: error });
  }
}

const EMPTY_CONFIG = parseChatConfig({});

/**
 * A company's settings for one message; omitted fields are unset. Booking needs `userId` and
 * `userEmail` (whose calendar), `durationMinutes` and `slots` (how much fits).
 */
export function chatConfig(given: Partial<ChatConfig> = {}): ChatConfig {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...EMPTY_CONFIG, ...Object.fromEntries(entries) };
}
