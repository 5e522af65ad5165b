// What a customer of a dialogue says and means. Data only.

import type { COMPANY_FILES } from "./companies.ts";

/** What a question of the assistant is about. */
export type Topic =
  "service" | "person" | "day" | "time" | "name" | "email" | "phone" | "confirm" | "which";

export interface Meant {
  readonly service: string;
  /** A resource's id; null: anybody. */
  readonly with: string | null;
  /** `MM-DD HH:MM` of 2026 in the company's zone, or a pattern of it. */
  readonly at: string | RegExp;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly notes?: RegExp;
}

export interface Dialogue {
  readonly id: string;
  readonly company: keyof typeof COMPANY_FILES;
  /** The caller's number, where the gateway gives it. */
  readonly phone?: string;
  /** Said first, one a turn, whatever the assistant asks. */
  readonly says: readonly string[];
  /** Said then, when the assistant asks; the last one repeats. A yes unless `confirm` is given. */
  readonly answers?: Readonly<Partial<Record<Topic, string | readonly string[]>>>;
  /** Said after the appointments stand. */
  readonly then?: readonly string[];
  /** What stands in the calendar at the end. */
  readonly meant: readonly Meant[];
  /** By message, counted from 0: what the reply must and must not say. */
  readonly replies?: Readonly<Record<number, RegExp>>;
  readonly never?: RegExp;
}
