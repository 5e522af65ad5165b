// The appointment domain as the package shows it: one function that makes it an agent's domain, and
// the readers of a gateway's request. Re-exports and defaults; service/appointments.ts is the
// domain itself.

import type { Domain, DomainParts, DomainServices } from "../engine/agent/agent-options.ts";
import type { ChatConfig } from "./domain/chat-config.ts";
import { APPOINTMENT_TABLES } from "./service/booking-stores.ts";
import { createAppointments } from "./service/appointments.ts";
import { forCompanies } from "./service/given-companies.ts";
import { toAppointmentSettings } from "./service/library-options.ts";
import type { AppointmentsOptions } from "./service/library-options.ts";
import { customerNotes } from "./customer/customer-notes.ts";

export type { AppointmentOptions } from "./service/appointment-options.ts";
export { chatConfig } from "./service/library-options.ts";
export type { AppointmentsOptions } from "./service/library-options.ts";
export { createAppointments } from "./service/appointments.ts";
export { parseChatConfig, parseChatRequest } from "./api/chat-request.ts";
export type { AppointmentSettings, BackendFeature, BackendUrls } from "./domain/settings.ts";
export type { Appointments } from "./service/appointments.ts";
export type { ChatBody } from "./api/chat-request.ts";
export type { CompanyText } from "./company-files/company-schema.ts";
export type { ChatConfig } from "./domain/chat-config.ts";
export { claimsReview } from "./review/review-reply.ts";
export { customerNotes } from "./customer/customer-notes.ts";

/**
 * Appointments as an agent's domain: tools that ask the company's backend for hours, products and
 * free slots and that book, the prompt in Spanish, and a review that takes out what did not happen.
 * @throws AgentError `config_invalid` naming the option that is wrong.
 */
export function appointments(options: AppointmentsOptions): Domain<ChatConfig> {
  const { given: companies, ...settings } = toAppointmentSettings(options);
  const domain = (parts: DomainParts): DomainServices<ChatConfig> => {
    const services = { ...createAppointments({ ...settings, ...parts }), notes: customerNotes };
    if (companies.size === 0) return services;
    const hasBackend = settings.urls !== null;
    return { ...services, ...forCompanies(services, { companies, hasBackend }) };
  };
  return Object.assign(domain, { tables: APPOINTMENT_TABLES });
}
