// A cache bounded in entries, bytes and time to live. The only user of mnemonist. It counts the
// bytes that V8 uses for flat strings; it does not know their meaning.

import assert from "node:assert";
import { LRUMapWithDelete } from "mnemonist";
import { ownString, stringBytes } from "../core/bytes.ts";
import { OwnerShares } from "./owner-shares.ts";

export const EVICTION_CAUSES = ["bytes", "entries", "ttl", "pressure"] as const;
export type EvictionCause = (typeof EVICTION_CAUSES)[number];

export interface ByteCacheOptions {
  readonly name: string;
  readonly bytesMax: number;
  readonly entriesMax: number;
  readonly ttlMs: number;
  /** Whose a key is: a full cache makes room from owners with over a quarter of it first. */
  readonly ownerOf?: (key: string) => string;
  /** Called for every evicted or expired entry, with its value; not for deleted ones. */
  readonly onEvict?: (cause: EvictionCause, value: string) => void;
}

interface Entry {
  readonly value: string;
  readonly bytes: number;
  expiresAt: number;
}

/** An empty cache: its objects and the map's first table. */
const EMPTY_BYTES = 1280;
/** One preallocated entry, used or not: key and value slots, two list pointers. */
const SLOT_BYTES = 24;
/** What a stored entry adds: its object, a boxed time, its slot in the map's table at worst. */
const ENTRY_OVERHEAD_BYTES = 128;

/**
 * Least-recently-used strings by string key. Keys and values are copied into flat strings that own
 * their characters, so the charge is what V8 uses. Time is an argument: `now` in milliseconds.
 */
export class ByteCache {
  readonly name: string;
  readonly bytesMax: number;
  readonly entriesMax: number;
  readonly #ttlMs: number;
  readonly #onEvict: (cause: EvictionCause, value: string) => void;
  readonly #ownerOf: ((key: string) => string) | null;
  readonly #entries: LRUMapWithDelete<string, Entry>;
  /** Bytes of the empty cache. */
  readonly emptyBytes: number;
  #bytes: number;

  constructor(options: ByteCacheOptions) {
    const { bytesMax, entriesMax, ttlMs } = options;
    assert(bytesMax >= EMPTY_BYTES && entriesMax > 0 && ttlMs > 0, "a cache without bounds");
    this.name = options.name;
    this.bytesMax = bytesMax;
    // The map preallocates by capacity: no more slots than the smallest entries could fill.
    const fit = Math.floor((bytesMax - EMPTY_BYTES) / (SLOT_BYTES + ENTRY_OVERHEAD_BYTES));
    this.entriesMax = Math.max(1, Math.min(entriesMax, fit));
    this.emptyBytes = EMPTY_BYTES + this.entriesMax * SLOT_BYTES;
    this.#bytes = this.emptyBytes;
    this.#ttlMs = ttlMs;
    this.#onEvict = options.onEvict ?? (() => {});
    this.#ownerOf = options.ownerOf ?? null;
    this.#entries = new LRUMapWithDelete(this.entriesMax);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get entries(): number {
    return this.#entries.size;
  }

  /** Whether a value is under `key`; its place among the others stays. */
  has(key: string, now: number): boolean {
    return (this.#entries.peek(key)?.expiresAt ?? now) > now;
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

  /** As `get`, and the value's time to live starts again. */
  renew(key: string, now: number): string | undefined {
    const value = this.get(key, now);
    const entry = this.#entries.peek(key);
    if (entry !== undefined) entry.expiresAt = now + this.#ttlMs;
    return value;
  }

  /**
   * Stores a copy; evicts first, then adds: the oldest of all, or its own owner's oldest where that
   * one would have over a quarter and the oldest entry's owner has not. A value too large for the
   * whole cache is not stored and evicts no other key, but an older value of its key is removed: a
   * miss, never stale. Returns whether it was stored.
   */
  set(key: string, value: string, now: number, ttlMs: number = this.#ttlMs): boolean {
    const bytes = ENTRY_OVERHEAD_BYTES + stringBytes(key) + stringBytes(value);
    this.delete(key);
    if (this.emptyBytes + bytes > this.bytesMax) return false;
    this.#makeRoom(key, bytes);
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

  /** Evicts entries, oldest first, until at most `bytesMax` bytes are held. */
  evictTo(bytesMax: number): void {
    while (this.#bytes > bytesMax && this.entries > 0) this.#evictOldest("pressure");
  }

  /** Evicts `percent` of the entries' bytes, oldest first. */
  evictPercent(percent: number): void {
    const held = this.#bytes - this.emptyBytes;
    this.evictTo(this.emptyBytes + Math.floor((held * (100 - percent)) / 100));
  }

  /** The key that would be evicted first. */
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

  #makeRoom(key: string, bytes: number): void {
    if (this.#lack(bytes) === null) return;
    const owner = this.#ownerOf?.(key) ?? "";
    const shares = this.#shares();
    shares.add(owner, bytes);
    for (let cause = this.#lack(bytes); cause !== null; cause = this.#lack(bytes)) {
      const [oldest, entry] = this.#oldest();
      const isSpared = shares.isOver(owner) && !shares.isOver(this.#ownerOf?.(oldest) ?? "");
      const [evicted, old] = (isSpared ? this.#oldestOf(owner) : undefined) ?? [oldest, entry];
      shares.add(this.#ownerOf?.(evicted) ?? "", -old.bytes);
      this.#remove(evicted, old);
      this.#onEvict(cause, old.value);
    }
  }

  /** What there is too much of for one more entry; null when it fits. */
  #lack(bytes: number): "bytes" | "entries" | null {
    if (this.#bytes + bytes > this.bytesMax) return "bytes";
    return this.#entries.size >= this.entriesMax ? "entries" : null;
  }

  /** What each owner holds; lives for one call. */
  #shares(): OwnerShares {
    const shares = new OwnerShares(this.bytesMax, this.entriesMax);
    if (this.#ownerOf === null) return shares;
    for (const [key, { bytes }] of this.#entries.entries()) shares.add(this.#ownerOf(key), bytes);
    return shares;
  }

  #oldestOf(owner: string): [string, Entry] | undefined {
    let oldest: [string, Entry] | undefined;
    for (const pair of this.#entries.entries()) {
      if (this.#ownerOf?.(pair[0]) === owner) oldest = pair;
    }
    return oldest;
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
   * The map's arrays are public in the shipped code (0.40.8) but not in its typings. The version is
   * pinned, and the model test would notice a change.
   */
  #slots(): { readonly K: string[]; readonly head: number; readonly tail: number } {
    // The three exist under these names, see above.
    return this.#entries as unknown as { K: string[]; head: number; tail: number };
  }

  #remove(key: string, entry: Entry): void {
    // A removed entry's slot keeps its references until it is reused. So write tombstones first:
    // setting the value by its key also moves the slot to the head, where the key is cleared.
    this.#entries.set(key, TOMBSTONE);
    const { K: keys, head } = this.#slots();
    assert(keys[head] === key, `${this.name}: the slot is not the key's`);
    this.#entries.remove(key);
    keys[head] = "";
    this.#bytes -= entry.bytes;
    this.assertInvariants();
  }
}

const TOMBSTONE: Entry = Object.freeze({ value: "", bytes: 0, expiresAt: 0 });
