// One section of a company's profile, and its form in the cache.

import type { BlockedRange, UnverifiedDays, Week } from "../dates/weekly-hours.ts";

export type Section<Value> =
  | { readonly kind: "known"; readonly value: Value }
  | { readonly kind: "missing"; readonly reason: string };

export interface Schedule {
  readonly week: Week;
  readonly blocks: readonly BlockedRange[];
  /** Days whose blocks could not be read. */
  readonly unverified: UnverifiedDays;
}

/** A section as cached JSON: most turns only compare its text. */
export class CachedSection<Value> {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  static encode<Known>(section: Section<Known>): CachedSection<Known> {
    return new CachedSection(JSON.stringify(section));
  }

  decode(): Section<Value> {
    // Only `encode` writes it, with this type and under its own key.
    return JSON.parse(this.text) as Section<Value>;
  }
}
