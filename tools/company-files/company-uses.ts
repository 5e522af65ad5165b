// The companies in use: one object for all turns and pages that use a company at once. Their bytes
// have an account of their own, claimed before the object exists: if the turn that came first paid,
// the others would go on with what nothing counts once it has ended. A company is taken once and
// before anything else, so what waits here never holds what another one needs.

import type { Clock } from "../../engine/core/clock.ts";
import { TurnAccount } from "../../engine/concurrency/turn-account.ts";
import type { Claim, TurnBytes } from "../../engine/concurrency/turn-bytes.ts";
import { growClaim } from "../../engine/http/grow-claim.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { Company } from "../domain/company.ts";

/** What one request uses; it gives all of it back at once. */
export interface CompanyScope {
  /**
   * Null: there is no such company.
   * @throws AgentError `company_unavailable`; `overloaded` when no memory is free in time
   */
  find(id: number): Promise<Company | null>;
  /** Safe to call twice; nothing that was found is used afterwards. */
  release(): void;
}

export interface LoadedCompany {
  readonly company: Company;
  /** What it holds. */
  readonly bytes: number;
}

export interface CompanyLoader {
  /** What the company holds by what is known; null: there is no such company. */
  bytesOf(id: number): number | null;
  /** Rejects with `company_unavailable`. */
  load(id: number): Promise<LoadedCompany | null>;
}

export interface CompanyUsesOptions {
  /** All companies in use. */
  readonly bytesMax: number;
  /** The largest one. */
  readonly companyBytesMax: number;
  readonly clock: Clock;
  readonly loader: CompanyLoader;
}

interface Use {
  readonly id: number;
  readonly bytes: TurnBytes;
  readonly company: Promise<Company | null>;
  users: number;
}

/** A company waits at most this long until others are given back. */
const WAIT_MS = 10_000;

export class CompanyUses {
  readonly #options: CompanyUsesOptions;
  readonly #account: TurnAccount;
  /** The newest of each company. Cap: the requests that are admitted, and one of the pruner. */
  readonly #uses = new Map<number, Use>();

  constructor(options: CompanyUsesOptions) {
    this.#options = options;
    const { bytesMax: turnsBytesMax, companyBytesMax: turnBytesMax } = options;
    this.#account = new TurnAccount({ turnsBytesMax, turnBytesMax });
  }

  get account(): Account {
    const account = this.#account;
    return {
      ...{ name: "companies_in_use", line: "companies", bytesMax: this.#options.bytesMax },
      read: () => ({ bytes: account.heldBytes, entries: account.openCount }),
    };
  }

  scope(): CompanyScope {
    const taken: Use[] = []; // one for each find; ends with the request
    return {
      find: (id) => {
        const use = this.#take(id);
        taken.push(use);
        return use.company;
      },
      release: () => {
        for (const use of taken.splice(0)) this.#giveBack(use);
      },
    };
  }

  /** What the company says has changed: those who use it go on with what they have. */
  forget(id: number): void {
    this.#uses.delete(id);
  }

  #take(id: number): Use {
    const use = this.#uses.get(id) ?? this.#begin(id);
    use.users++;
    return use;
  }

  #begin(id: number): Use {
    const bytes = this.#account.open(id);
    const company = this.#load(id, bytes.request);
    const use: Use = { id, bytes, company, users: 0 };
    this.#uses.set(id, use);
    // What is not there, or cannot be had, is tried again by the next one.
    const drop = (): void => this.#drop(use);
    company.then((found) => found ?? drop(), drop);
    return use;
  }

  async #load(id: number, claim: Claim): Promise<Company | null> {
    const { loader, clock } = this.#options;
    const wait = { clock, deadlineAt: clock.monotonic() + WAIT_MS, signal: NEVER };
    for (;;) {
      const bytes = loader.bytesOf(id);
      if (bytes === null) return null;
      await growClaim(claim, bytes, wait);
      const loaded = await loader.load(id);
      if (loaded === null || loaded.bytes <= bytes) {
        claim.shrinkTo(loaded?.bytes ?? 0);
        return loaded?.company ?? null;
      }
      // It grew while it waited: it is let go of, and claimed as it is now.
      claim.shrinkTo(0);
    }
  }

  #giveBack(use: Use): void {
    if (--use.users > 0) return;
    use.bytes.release();
    this.#drop(use);
  }

  #drop(use: Use): void {
    if (this.#uses.get(use.id) === use) this.#uses.delete(use.id);
  }
}

const NEVER = new AbortController().signal;
