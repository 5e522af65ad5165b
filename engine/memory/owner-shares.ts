// What each owner of a full cache holds, while room is made for one entry. Pure; lives for one call
// and has at most one record for each entry of the cache.

/** What an owner may take from the others. */
const SHARE = 1 / 4;

export class OwnerShares {
  readonly #held = new Map<string, { bytes: number; entries: number }>();
  readonly #bytesMax: number;
  readonly #entriesMax: number;

  constructor(bytesMax: number, entriesMax: number) {
    this.#bytesMax = bytesMax * SHARE;
    this.#entriesMax = entriesMax * SHARE;
  }

  /** Negative bytes: an entry that goes. */
  add(owner: string, bytes: number): void {
    const held = this.#held.get(owner) ?? { bytes: 0, entries: 0 };
    held.bytes += bytes;
    held.entries += Math.sign(bytes);
    this.#held.set(owner, held);
  }

  isOver(owner: string): boolean {
    const held = this.#held.get(owner);
    return held !== undefined && (held.bytes > this.#bytesMax || held.entries > this.#entriesMax);
  }
}
