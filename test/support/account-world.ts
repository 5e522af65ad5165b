// A small world of turns over the byte account: each follows a script of bytes held, slots of which
// one turn at a time has one, and fetches that several turns share. Chance decides who moves next,
// who comes and who dies. `real` counts the bytes that exist, which the account is to bound.

import assert from "node:assert/strict";
import type { TurnAccount } from "../../engine/concurrency/turn-account.ts";
import type { Claim, TurnBytes } from "../../engine/concurrency/turn-bytes.ts";
import type { Random } from "./random.ts";

export const LIMITS = { turnsBytesMax: 1000, turnBytesMax: 300 };
const TURNS = 60;
const TENANTS = 4;
const SLOTS = 2;
const MOVES_MAX = 20_000;

/** What a turn does wrong, to see that it is noticed. */
export type Lie = "none" | "claims_nothing" | "shrinks_early" | "pays_for_others";

type Step =
  | { readonly kind: "hold"; readonly bytes: number }
  /** Two tools side by side, each with a claim of its own. */
  | { readonly kind: "pair"; readonly bytes: number }
  | { readonly kind: "slot"; readonly slot: number }
  | { readonly kind: "fetch" };

interface Turn {
  readonly bytes: TurnBytes;
  /** What it holds but for tools side by side. */
  readonly own: Claim;
  readonly steps: readonly Step[];
  next: number;
  real: number;
  /** Waits for a grant, a slot or the fetch. */
  isBlocked: boolean;
  slot: number | null;
}

export class AccountWorld {
  readonly #account: TurnAccount;
  readonly #random: Random;
  readonly #lie: Lie;
  readonly #turns = new Set<Turn>();
  readonly #slots: (Turn | null)[] = Array.from({ length: SLOTS }, () => null);
  readonly #slotQueues: Turn[][] = Array.from({ length: SLOTS }, () => []);
  /** Of the shared fetch: who waits for it, and who runs it where a waiter pays. */
  #fetchWaiters: Turn[] = [];
  #fetchIsRunning = false;
  #started = 0;

  constructor(account: TurnAccount, random: Random, lie: Lie = "none") {
    this.#account = account;
    this.#random = random;
    this.#lie = lie;
  }

  /** Runs until each of `TURNS` turns ended or died. Throws where a rule is broken or none can move. */
  run(): void {
    for (let moves = 0; this.#started < TURNS || this.#turns.size > 0; moves++) {
      assert(moves < MOVES_MAX, "the turns do not end");
      this.#move();
      this.#check();
    }
    assert.equal(this.#account.heldBytes, 0);
    assert.equal(this.#account.openCount, 0);
  }

  #move(): void {
    const movable = [...this.#turns].filter(({ isBlocked }) => !isBlocked);
    const chance = this.#random.below(100);
    const isStuck = movable.length === 0 && !this.#fetchIsRunning && this.#turns.size > 0;
    assert(!isStuck, "each turn waits");
    if (this.#started < TURNS && (chance < 25 || this.#turns.size === 0) && this.#start()) return;
    if (chance < 28) return this.#kill(this.#random.pick([...this.#turns]));
    if (this.#fetchIsRunning && (chance < 45 || movable.length === 0)) return this.#endFetch();
    const turn = this.#random.pick(movable);
    if (turn !== undefined) this.#advance(turn);
  }

  #check(): void {
    this.#account.assertInvariants();
    const real = [...this.#turns].reduce((sum, turn) => sum + turn.real, 0);
    assert(real <= LIMITS.turnsBytesMax, `${real} bytes exist`);
    for (const { real: own, bytes } of this.#turns) {
      assert(own <= bytes.heldBytes, "bytes exist that no claim covers");
    }
  }

  #start(): boolean {
    const bytes = this.#account.tryOpen(this.#random.below(TENANTS), 5);
    if (bytes === null) return false;
    this.#started++;
    const rest = { steps: this.#script(), next: 0, real: 5, isBlocked: false, slot: null };
    this.#turns.add({ bytes, own: bytes.request, ...rest });
    return true;
  }

  #script(): readonly Step[] {
    const hold = (): Step => {
      const isLarge = this.#random.below(4) === 0;
      return { kind: "hold", bytes: 5 + this.#random.below(isLarge ? 296 : 60) };
    };
    const steps = Array.from({ length: 2 + this.#random.below(5) }, hold);
    const effect: Step[] = [
      { kind: "hold", bytes: 40 },
      { kind: "slot", slot: this.#random.below(SLOTS) },
    ];
    const more: Step[] = this.#random.below(3) === 0 ? effect : [];
    const fetch: Step[] = this.#random.below(3) === 0 ? [{ kind: "fetch" }] : [];
    const bytes = 5 + this.#random.below(60);
    const pair: Step[] = this.#random.below(3) === 0 ? [{ kind: "pair", bytes }] : [];
    return [...fetch, ...pair, ...steps, ...more];
  }

  #advance(turn: Turn): void {
    const step = turn.steps[turn.next];
    turn.next++;
    if (step === undefined) return this.#kill(turn);
    switch (step.kind) {
      case "hold":
        return this.#hold(turn, step.bytes);
      case "pair":
        return this.#runPair(turn, step.bytes);
      case "slot":
        return this.#takeSlot(turn, step.slot);
      case "fetch":
        return this.#fetch(turn);
      default:
        step satisfies never;
    }
  }

  #hold(turn: Turn, bytes: number): void {
    const more = bytes - turn.own.heldBytes;
    if (more <= 0) {
      turn.own.shrinkTo(bytes);
      assert.equal(turn.own.heldBytes, bytes);
      // Too early: what was held is still there.
      if (this.#lie !== "shrinks_early") turn.real = bytes;
      return;
    }
    if (this.#lie === "claims_nothing" && this.#random.below(10) === 0) {
      turn.real = bytes;
      return;
    }
    this.#claim(turn, more, () => (turn.real = bytes));
  }

  #claim(turn: Turn, bytes: number, then: () => void): void {
    turn.isBlocked = true;
    turn.own.grow(bytes, () => {
      turn.isBlocked = false;
      then();
    });
  }

  /** Blocked until both have their bytes; the two end together. */
  #runPair(turn: Turn, bytes: number): void {
    turn.isBlocked = true;
    const tools = [turn.bytes.open("tool"), turn.bytes.open("tool")];
    let granted = 0;
    for (const tool of tools) {
      tool.grow(bytes, () => {
        turn.real += bytes;
        granted++;
        if (granted < tools.length) return;
        turn.real -= granted * bytes;
        for (const one of tools) one.release();
        turn.isBlocked = false;
      });
    }
  }

  #takeSlot(turn: Turn, slot: number): void {
    if (this.#slots[slot] === null) {
      this.#slots[slot] = turn;
      turn.slot = slot;
      return;
    }
    turn.isBlocked = true;
    this.#slotQueues[slot]?.push(turn);
  }

  /** Its bytes are of a line of their own: the one who asks first pays nothing for the others. */
  #fetch(turn: Turn): void {
    const isFirst = this.#fetchWaiters.length === 0 && !this.#fetchIsRunning;
    turn.isBlocked = true;
    this.#fetchWaiters.push(turn);
    if (!isFirst) return;
    if (this.#lie !== "pays_for_others") {
      this.#fetchIsRunning = true;
      return;
    }
    turn.own.grow(LIMITS.turnBytesMax - turn.bytes.heldBytes, () => {
      this.#fetchIsRunning = true;
    });
  }

  #endFetch(): void {
    this.#fetchIsRunning = false;
    const waiters = this.#fetchWaiters;
    this.#fetchWaiters = [];
    for (const waiter of waiters) waiter.isBlocked = false;
  }

  /** Its end, by its script or before it. */
  #kill(turn: Turn | undefined): void {
    if (turn === undefined) return;
    this.#turns.delete(turn);
    turn.real = 0;
    this.#fetchWaiters = this.#fetchWaiters.filter((waiter) => waiter !== turn);
    for (const queue of this.#slotQueues) {
      const place = queue.indexOf(turn);
      if (place >= 0) queue.splice(place, 1);
    }
    if (turn.slot !== null) {
      const next = this.#slotQueues[turn.slot]?.shift() ?? null;
      this.#slots[turn.slot] = next;
      if (next !== null) {
        next.slot = turn.slot;
        next.isBlocked = false;
      }
    }
    turn.bytes.release();
  }
}
