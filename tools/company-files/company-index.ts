// Which companies have a file: id, what the file is and a stamp of its last change. All that stays
// in memory of a company for good: 21 bytes, in arrays sorted by id. Pure.

import assert from "node:assert";
import { countedAccount } from "../../engine/memory/memory-ledger.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";

/** What an entry is, as small whole numbers. */
export interface IndexEntry {
  readonly id: number;
  /** Number of the file's form, 0 to 15. */
  readonly form: number;
  /** The file is wrong since its last change. */
  readonly isWrong: boolean;
  /** Of modification times and sizes: any change changes it. */
  readonly stamp: number;
  /** What the company holds in memory, as it was read last; less than 4 GiB. */
  readonly bytes: number;
}

export const INDEX_ENTRY_BYTES = 21;
const WRONG = 16;
const SEEN = 32;

/** At most `entriesMax` entries; its arrays grow by doubling. */
export class CompanyIndex {
  readonly entriesMax: number;
  #ids = new Float64Array(16);
  #stamps = new Float64Array(16);
  #bytes = new Uint32Array(16);
  #marks = new Uint8Array(16);
  #count = 0;

  constructor(entriesMax: number) {
    assert(entriesMax > 0, "an index without a bound");
    this.entriesMax = entriesMax;
  }

  get count(): number {
    return this.#count;
  }

  /** Part of the profiles' budget. */
  get account(): Account {
    return countedAccount("company_index", {
      ...{ line: "profiles", entriesMax: this.entriesMax, entryBytes: INDEX_ENTRY_BYTES },
      count: () => this.#count,
    });
  }

  get isFull(): boolean {
    return this.#count >= this.entriesMax;
  }

  get hasWrong(): boolean {
    for (let at = 0; at < this.#count; at++) if ((this.#mark(at) & WRONG) !== 0) return true;
    return false;
  }

  find(id: number): IndexEntry | null {
    const at = this.#place(id);
    if (at >= this.#count || this.#ids[at] !== id) return null;
    const mark = this.#mark(at);
    return {
      ...{ id, form: mark & 15, stamp: this.#stamps[at] ?? 0, bytes: this.#bytes[at] ?? 0 },
      isWrong: (mark & WRONG) !== 0,
    };
  }

  /** Adds or replaces an entry, and marks it as seen. */
  put({ id, form, isWrong, stamp, bytes }: IndexEntry): void {
    const at = this.#place(id);
    if (at >= this.#count || this.#ids[at] !== id) this.#insert(at);
    this.#ids[at] = id;
    this.#stamps[at] = stamp;
    this.#bytes[at] = bytes;
    this.#marks[at] = form | (isWrong ? WRONG : 0) | SEEN;
  }

  /** Begins a look at the folder: what is not put or kept until `unseen` is called is gone. */
  forgetSeen(): void {
    for (let at = 0; at < this.#count; at++) this.#marks[at] = this.#mark(at) & ~SEEN;
  }

  isSeen(id: number): boolean {
    const at = this.#place(id);
    return at < this.#count && this.#ids[at] === id && (this.#mark(at) & SEEN) !== 0;
  }

  /** Removes the entries that were not seen; `removed` receives each id. */
  removeUnseen(removed: (id: number) => void): void {
    let kept = 0;
    for (let at = 0; at < this.#count; at++) {
      const [id, mark] = [this.#ids[at] ?? 0, this.#mark(at)];
      if ((mark & SEEN) === 0) {
        removed(id);
        continue;
      }
      this.#ids[kept] = id;
      this.#stamps[kept] = this.#stamps[at] ?? 0;
      this.#bytes[kept] = this.#bytes[at] ?? 0;
      this.#marks[kept++] = mark;
    }
    this.#count = kept;
  }

  *ids(): Generator<number> {
    for (let at = 0; at < this.#count; at++) yield this.#ids[at] ?? 0;
  }

  #mark(at: number): number {
    return this.#marks[at] ?? 0;
  }

  /** Where the id is, or belongs. */
  #place(id: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ids[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(at: number): void {
    assert(!this.isFull, "more companies than the cap");
    if (this.#count === this.#ids.length) this.#grow();
    for (const list of [this.#ids, this.#stamps, this.#bytes, this.#marks]) {
      list.copyWithin(at + 1, at, this.#count);
    }
    this.#count++;
  }

  #grow(): void {
    const length = Math.min(this.entriesMax, this.#count * 2);
    const [ids, stamps, bytes, marks] = [this.#ids, this.#stamps, this.#bytes, this.#marks];
    this.#ids = new Float64Array(length);
    this.#stamps = new Float64Array(length);
    this.#bytes = new Uint32Array(length);
    this.#marks = new Uint8Array(length);
    this.#ids.set(ids);
    this.#stamps.set(stamps);
    this.#bytes.set(bytes);
    this.#marks.set(marks);
  }
}
