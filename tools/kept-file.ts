// A file that is read when somebody asks for it, and not kept in memory. It is opened at once: the
// program it belongs to may be built anew where it runs, and this one goes on with its own.

import assert from "node:assert";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export class KeptFile {
  /** One descriptor, from the start to `close`; then null, for its number is another's. */
  #descriptor: number | null;

  constructor(file: URL) {
    this.#descriptor = openSync(file, "r");
  }

  read(): Buffer {
    const descriptor = this.#descriptor;
    assert(descriptor !== null, "the file is closed");
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const read = readSync(descriptor, bytes, length, size - length, length);
      // Cut short by somebody: what is there is what there is.
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
