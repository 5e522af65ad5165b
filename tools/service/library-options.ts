// The appointment domain's settings as somebody's own code gives them. The same rules and defaults
// as the environment's: what is given is read by the same reader.

import { AgentError } from "../../engine/core/errors.ts";
import { parseChatConfig } from "../api/chat-request.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { readAppointmentSettings } from "../domain/settings.ts";
import type { AppointmentSettings, BackendFeature, BackendUrls } from "../domain/settings.ts";

export interface AppointmentsOptions {
  /** The business backend's four addresses. */
  readonly backend: BackendUrls;
  /** Of the companies; America/Lima when absent. */
  readonly timeZone?: string | undefined;
  /** Before prices; `S/.` when absent. */
  readonly currency?: string | undefined;
  /** What the backend can do beyond the original contract. None when absent. */
  readonly features?: readonly BackendFeature[] | undefined;
  /** Who makes sure of the customer's yes: the model, or the code by a summary of its own. */
  readonly confirm?: "model" | "code" | undefined;
  /** Whether to book while Redis, hours or availability cannot be read; `refuse` when absent. */
  readonly whenDegraded?: "refuse" | "allow" | undefined;
  /** Bookings in 24 hours: of a session (5), with one email (5), of a tenant (500). */
  readonly bookingsPerDay?:
    { readonly session?: number; readonly email?: number; readonly tenant?: number } | undefined;
}

/** How the environment names what is given here. */
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

/** @throws AgentError `config_invalid` naming every option that is wrong. */
export function toAppointmentSettings(
  options: AppointmentsOptions,
): AppointmentSettings & { readonly urls: BackendUrls } {
  const { backend, bookingsPerDay = {} } = options;
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
  const settings = inOwnWords(() => readAppointmentSettings(given));
  const { urls } = settings;
  if (urls === null) throw new AgentError("config_invalid", "backend must have four addresses");
  return { ...settings, urls };
}

function inOwnWords<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    const message = error.message.replace(/\b[A-Z]+(?:_[A-Z]+)*\b/g, (name) => NAMES[name] ?? name);
    throw new AgentError(error.code, message, { cause: error });
  }
}

const UNSAID = parseChatConfig({});

/**
 * A company's settings for one message; what is left out is not said. Nothing is booked without
 * `userId` and `userEmail`, whose calendar it is, and `durationMinutes` and `slots`, what fits in.
 */
export function chatConfig(given: Partial<ChatConfig> = {}): ChatConfig {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...UNSAID, ...Object.fromEntries(said) };
}
