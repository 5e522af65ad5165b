// The appointment domain as the package shows it: one function that makes it an agent's domain, and
// the readers of a gateway's request. Re-exports and defaults; the domain itself is in index.ts.

import type { Domain } from "../engine/library-options.ts";
import type { ChatConfig } from "./tenant-config.ts";
import { createAppointments } from "./index.ts";
import { appointmentSettings } from "./library-settings.ts";
import type { AppointmentsOptions } from "./library-settings.ts";
import { customerNotes } from "./notes.ts";

export { chatConfig } from "./library-settings.ts";
export type { AppointmentsOptions } from "./library-settings.ts";
export { createAppointments, parseChatConfig, parseChatRequest } from "./index.ts";
export type {
  AppointmentOptions,
  AppointmentSettings,
  Appointments,
  BackendFeature,
  BackendUrls,
  ChatBody,
  ChatConfig,
} from "./index.ts";
export { claimsReview } from "./claims.ts";
export { customerNotes } from "./notes.ts";

/**
 * Appointments as an agent's domain: tools that ask the company's backend for hours, products and
 * free slots and that book, the prompt in Spanish, and a review that takes out what did not happen.
 * @throws AgentError `config_invalid` naming the option that is wrong.
 */
export function appointments(options: AppointmentsOptions): Domain<ChatConfig> {
  const settings = appointmentSettings(options);
  return (parts) => ({
    ...createAppointments({ ...settings, ...parts }),
    notes: customerNotes,
  });
}
