// The data of a virtual Redis: typed values by key, each with a time to live by the server's clock.
// It runs no commands.

export type Value =
  | { readonly kind: "hash"; readonly fields: Map<string, string> }
  | { readonly kind: "list"; readonly items: string[] }
  | { readonly kind: "zset"; readonly scores: Map<string, number> }
  | { readonly kind: "set"; readonly members: Set<string> }
  | { readonly kind: "string"; text: string };

interface Entry {
  readonly value: Value;
  expiresAt: number | null;
}

/** An error reply; the message begins with Redis' own code. */
export class ReplyError extends Error {}

export class Keyspace {
  /** Capped by what one run of the simulation writes. */
  readonly #entries = new Map<string, Entry>();
  /** Milliseconds since the epoch, by the server's own clock. */
  readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  keys(): readonly string[] {
    return [...this.#entries.keys()].filter((key) => this.peek(key) !== null);
  }

  peek(key: string): Value | null {
    return this.#entry(key)?.value ?? null;
  }

  /** The value of that kind; null when the key is free. */
  find<Kind extends Value["kind"]>(
    key: string,
    kind: Kind,
  ): Extract<Value, { readonly kind: Kind }> | null {
    const value = this.peek(key);
    if (value === null) return null;
    if (value.kind !== kind) {
      throw new ReplyError("WRONGTYPE Operation against a key holding the wrong kind of value");
    }
    // Its kind was compared on the line above.
    return value as Extract<Value, { readonly kind: Kind }>;
  }

  put<Kept extends Value>(key: string, value: Kept): Kept {
    this.#entries.set(key, { value, expiresAt: null });
    return value;
  }

  delete(key: string): boolean {
    return this.peek(key) !== null && this.#entries.delete(key);
  }

  /** Redis holds no empty collections. */
  dropEmpty(key: string): void {
    const value = this.peek(key);
    if (value === null || value.kind === "string") return;
    if (sizeOf(value) === 0) this.#entries.delete(key);
  }

  expire(key: string, lifetimeMs: number): boolean {
    const entry = this.#entry(key);
    if (entry === null) return false;
    entry.expiresAt = this.now() + lifetimeMs;
    return true;
  }

  /** Milliseconds; null without a time to live, or without a key. */
  lifetimeMs(key: string): number | null {
    const expiresAt = this.#entry(key)?.expiresAt ?? null;
    return expiresAt === null ? null : expiresAt - this.now();
  }

  clear(): void {
    this.#entries.clear();
  }

  #entry(key: string): Entry | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return null;
    if (entry.expiresAt === null || entry.expiresAt > this.now()) return entry;
    this.#entries.delete(key);
    return null;
  }
}

export function sizeOf(value: Exclude<Value, { readonly kind: "string" }>): number {
  switch (value.kind) {
    case "hash":
      return value.fields.size;
    case "list":
      return value.items.length;
    case "zset":
      return value.scores.size;
    case "set":
      return value.members.size;
    default:
      return value satisfies never;
  }
}
