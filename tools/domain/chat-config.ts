// A company's settings, sent with each request or written in its file; prompt, tools and notes read
// them. Data only.

import type { Company } from "./company.ts";

/** Null: the request does not say. */
export interface ChatConfig {
  readonly userId: number | null;
  readonly userEmail: string | null;
  readonly durationMinutes: number | null;
  /** Between two starts; the appointment's length when null. */
  readonly stepMinutes: number | null;
  /** Appointments that may overlap. */
  readonly slots: number | null;
  readonly bookUser: boolean;
  readonly bookBranch: boolean;
  readonly personality: string | null;
  readonly botName: string | null;
  readonly greeting: string | null;
  readonly farewell: string | null;
  readonly unknownAnswer: string | null;
  /** An http(s) URL. */
  readonly greetingFile: string | null;
  readonly chatbotId: number | string | null;
  /** From the caller: they count as the customer's own words. */
  readonly customerName: string | null;
  readonly customerEmail: string | null;
  /** With a phone an appointment may be booked without an email. */
  readonly customerPhone: string | null;
  /** How else to reach the company; shown where the agent cannot help. */
  readonly companyContact: string | null;
  /** What the company's file says; null where a backend knows the company. */
  readonly company: Company | null;
}
