// A bounded cache: entries, bytes and time to live. The one owner of mnemonist.
// It knows what V8 holds for a flat string and nothing of what the strings mean.

import assert from "node:assert";
import { LRUMapWithDelete } from "mnemonist";
import { ownString, stringBytes } from "../core/bytes.ts";

export const EVICTION_CAUSES = ["bytes", "entries", "ttl", "pressure"] as const;
export type EvictionCause = (typeof EVICTION_CAUSES)[number];

interface ByteCacheOptions {
  readonly name: string;
  readonly bytesMax: number;
  readonly entriesMax: number;
  readonly ttlMs: number;
  /** Called for every entry that leaves without being asked to, with the value that is lost. */
  readonly onEvict?: (cause: EvictionCause, value: string) => void;
}

interface Entry {
  readonly value: string;
  readonly bytes: number;
  readonly expiresAt: number;
}

/** An empty cache: its objects and the map's first table. */
const EMPTY_BYTES = 1280;
/** One entry the arrays are allocated for, used or not: key and value slots, two list pointers. */
const SLOT_BYTES = 24;
/** What a stored entry adds: its object, a boxed time, its place in the map's table at worst. */
const ENTRY_OVERHEAD_BYTES = 128;

/**
 * Least-recently-used strings by string key. Keys and values are copied into flat strings that own
 * their characters, so the charge is what V8 holds. Time is an argument: `now` in milliseconds.
 */
export class ByteCache {
  readonly name: string;
  readonly bytesMax: number;
  readonly entriesMax: number;
  readonly #ttlMs: number;
  readonly #onEvict: (cause: EvictionCause, value: string) => void;
  readonly #entries: LRUMapWithDelete<string, Entry>;
  /** What it holds while it is empty. */
  readonly emptyBytes: number;
  #bytes: number;

  constructor(options: ByteCacheOptions) {
    const { bytesMax, entriesMax, ttlMs } = options;
    assert(bytesMax >= EMPTY_BYTES && entriesMax > 0 && ttlMs > 0, "a cache without bounds");
    this.name = options.name;
    this.bytesMax = bytesMax;
    // The map preallocates by capacity: never more slots than the smallest entries could fill.
    const fit = Math.floor((bytesMax - EMPTY_BYTES) / (SLOT_BYTES + ENTRY_OVERHEAD_BYTES));
    this.entriesMax = Math.max(1, Math.min(entriesMax, fit));
    this.emptyBytes = EMPTY_BYTES + this.entriesMax * SLOT_BYTES;
    this.#bytes = this.emptyBytes;
    this.#ttlMs = ttlMs;
    this.#onEvict = options.onEvict ?? (() => {});
    this.#entries = new LRUMapWithDelete(this.entriesMax);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get entries(): number {
    return this.#entries.size;
  }

  /** The value under `key`, made the most recent; undefined when absent or expired. */
  get(key: string, now: number): string | undefined {
    const entry = this.#entries.peek(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt <= now) {
      this.#remove(key, entry);
      this.#onEvict("ttl", entry.value);
      return undefined;
    }
    this.#entries.get(key);
    return entry.value;
  }

  /**
   * Stores a copy. Room is made before anything is added. A value too large for the whole cache is
   * not stored, evicts nothing else, and removes an older value of its key: a miss, never stale.
   * Returns whether it was stored.
   */
  set(key: string, value: string, now: number, ttlMs: number = this.#ttlMs): boolean {
    const bytes = ENTRY_OVERHEAD_BYTES + stringBytes(key) + stringBytes(value);
    this.delete(key);
    if (this.emptyBytes + bytes > this.bytesMax) return false;
    while (this.#bytes + bytes > this.bytesMax) this.#evictOldest("bytes");
    if (this.#entries.size >= this.entriesMax) this.#evictOldest("entries");
    const entry: Entry = { value: ownString(value), bytes, expiresAt: now + ttlMs };
    this.#entries.set(ownString(key), entry);
    this.#bytes += bytes;
    this.assertInvariants();
    return true;
  }

  delete(key: string): boolean {
    const entry = this.#entries.peek(key);
    if (entry === undefined) return false;
    this.#remove(key, entry);
    return true;
  }

  /** Gives back entries, oldest first, until at most `bytesMax` bytes are held. */
  evictTo(bytesMax: number): void {
    while (this.#bytes > bytesMax && this.entries > 0) this.#evictOldest("pressure");
  }

  /** Gives back so many percent of what the entries hold, oldest first. */
  evictPercent(percent: number): void {
    const held = this.#bytes - this.emptyBytes;
    this.evictTo(this.emptyBytes + Math.floor((held * (100 - percent)) / 100));
  }

  /** The key whose entry would leave first. */
  oldestKey(): string | undefined {
    return this.entries === 0 ? undefined : this.#oldest()[0];
  }

  clear(): void {
    while (this.#entries.size > 0) this.#remove(...this.#oldest());
  }

  assertInvariants(): void {
    assert(this.#bytes >= this.emptyBytes, `${this.name}: fewer bytes than when empty`);
    assert(this.entries === 0 || this.#bytes <= this.bytesMax, `${this.name}: bytes over cap`);
    assert(this.#entries.size <= this.entriesMax, `${this.name}: entries over cap`);
    const empty = this.#bytes === this.emptyBytes;
    assert(empty === (this.entries === 0), `${this.name}: bytes without entries`);
  }

  #evictOldest(cause: EvictionCause): void {
    const [key, entry] = this.#oldest();
    this.#remove(key, entry);
    this.#onEvict(cause, entry.value);
  }

  #oldest(): [string, Entry] {
    const { K: keys, tail } = this.#slots();
    const key = keys[tail];
    const entry = key === undefined ? undefined : this.#entries.peek(key);
    assert(key !== undefined && entry !== undefined, `${this.name}: nothing to evict`);
    return [key, entry];
  }

  /**
   * Its arrays are public in the shipped code (0.40.8) but not in its typings; the version is
   * pinned and the oracle test would see a change.
   */
  #slots(): { readonly K: string[]; readonly head: number; readonly tail: number } {
    // The three are there under these names, as said above.
    return this.#entries as unknown as { K: string[]; head: number; tail: number };
  }

  #remove(key: string, entry: Entry): void {
    // The slot of a removed entry stays referenced until it is reused: leave tombstones in it, for
    // the value while it is still found by its key, which also brings the slot to the head.
    this.#entries.set(key, TOMBSTONE);
    const { K: keys, head } = this.#slots();
    assert(keys[head] === key, `${this.name}: another slot than the key's`);
    this.#entries.remove(key);
    keys[head] = "";
    this.#bytes -= entry.bytes;
    this.assertInvariants();
  }
}

const TOMBSTONE: Entry = Object.freeze({ value: "", bytes: 0, expiresAt: 0 });
