// A company as its file says, read and checked: what prompt, tools and the owner's page know of it.
// Data only. Times are minutes of the company's own days.

import type { BlockedRange, Week } from "../dates/weekly-hours.ts";

/** What the bot asks a customer for before it books. */
export type AskedField = "name" | "email" | "phone";

export interface BookingPolicy {
  /** Between two starts. */
  readonly stepMinutes: number;
  /** An appointment starts at least this long after it is booked. */
  readonly noticeMinutes: number;
  /** The last day that can be booked, counted from today. */
  readonly daysAhead: number;
  readonly confirm: "model" | "code";
  /** Always has `name`. A phone that the caller gives counts as asked. */
  readonly asks: readonly AskedField[];
}

/** A person, chair or room with a calendar of its own. */
export interface Resource {
  /** Unique within the company: `[a-z0-9-]`. */
  readonly id: string;
  readonly name: string;
  /** Appointments that may overlap. */
  readonly places: number;
  /** Null: the company's hours. */
  readonly week: Week | null;
  /** A name in `Company.calendars`. */
  readonly calendar: string;
}

export interface CompanyService {
  /** Unique within the company: `[a-z0-9-]`. */
  readonly id: string;
  readonly name: string;
  readonly minutes: number;
  /** Kept free behind the appointment, and not shown to the customer. */
  readonly afterMinutes: number;
  /** In the company's currency; null: not told. */
  readonly price: number | null;
  /** Ids of the resources that offer it, in the owner's order; never empty. */
  readonly resources: readonly string[];
  readonly about: string;
}

export interface Branch {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

export interface Question {
  readonly question: string;
  readonly answer: string;
  /** An http(s) URL, or "". */
  readonly file: string;
}

export interface BotPhrases {
  readonly name: string | null;
  readonly personality: string | null;
  readonly greeting: string | null;
  /** An http(s) URL. */
  readonly greetingFile: string | null;
  readonly unknownAnswer: string | null;
  readonly farewell: string | null;
}

/** A model of the company's own. The key's value is read from the environment, never kept. */
export interface CompanyModel {
  readonly name: string | null;
  readonly baseUrl: string | null;
  readonly keyVariable: string | null;
  readonly effort: string | null;
}

export interface Company {
  /** `id_empresa`. */
  readonly id: number;
  readonly name: string;
  /** IANA; all dates and hours of the company are in it. */
  readonly timeZone: string;
  readonly currency: string;
  readonly week: Week;
  /** Closed days and hours. */
  readonly closed: readonly BlockedRange[];
  readonly booking: BookingPolicy;
  /** Never empty: a company that names none has one with its own name. */
  readonly resources: readonly Resource[];
  /** May be empty: then an appointment takes `stepMinutes`. */
  readonly services: readonly CompanyService[];
  readonly branches: readonly Branch[];
  readonly questions: readonly Question[];
  /** What the bot may give a customer as another way to reach the company. */
  readonly contact: string | null;
  /** What the business is, and how the bot should work: free text of the owner. */
  readonly context: string;
  readonly instructions: string;
  readonly handoff: { readonly minutes: number; readonly text: string } | null;
  /** Appointments are deleted this long after they ended. */
  readonly keepDays: number;
  readonly bot: BotPhrases;
  readonly model: CompanyModel | null;
  /** Kinds by name; `main` is always there. */
  readonly calendars: Readonly<Record<string, { readonly kind: "sqlite" | "memory" | "backend" }>>;
}
