// What companies' files say, as text in a cache: a company that is not in use weighs least so.

import type { Clock } from "../../engine/core/clock.ts";
import { ByteCache } from "../../engine/memory/byte-cache.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { Company } from "../domain/company.ts";
import { COMPANIES_MAX } from "./companies.ts";

export class CompanyContents {
  readonly #cache: ByteCache;
  readonly #clock: Clock;

  constructor(bytesMax: number, clock: Clock) {
    this.#clock = clock;
    this.#cache = new ByteCache({
      ...{ name: "companies", bytesMax, entriesMax: COMPANIES_MAX },
      // A change of the file replaces the content.
      ttlMs: Number.MAX_SAFE_INTEGER,
    });
  }

  /** Part of the profiles' budget. */
  get account(): Account {
    const cache = this.#cache;
    const { name, bytesMax } = cache;
    const read = () => ({ bytes: cache.bytes, entries: cache.entries });
    return { name, line: "profiles", bytesMax, read };
  }

  /** A new object at each call. */
  find(id: number): Company | null {
    const text = this.#cache.get(String(id), this.#clock.monotonic());
    // Only `keep` writes it.
    return text === undefined ? null : (JSON.parse(text) as Company);
  }

  keep(company: Company): void {
    this.#cache.set(String(company.id), JSON.stringify(company), this.#clock.monotonic());
  }

  delete(id: number): void {
    this.#cache.delete(String(id));
  }

  shrink(percent: number): void {
    this.#cache.evictPercent(percent);
  }
}

/** A copy that owns its strings: a parser's may keep the whole file's text alive. */
export function ownCompany(company: Company): Company {
  return JSON.parse(JSON.stringify(company)) as Company;
}
