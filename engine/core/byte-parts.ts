// Bytes that arrive in parts. A peer may send byte by byte, and an object for each part would hold
// many times its bytes: from the second part on they are copied into one buffer.

export class ByteParts {
  /** The first part as it came, or a buffer with room for more. */
  #buffer: Buffer = EMPTY;
  #isOwn = false;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps `part` itself while it is the only one. What is held is at most twice `bytes`. */
  add(part: Uint8Array): void {
    if (part.length === 0) return;
    if (this.#bytes === 0) {
      this.#buffer = Buffer.from(part.buffer, part.byteOffset, part.length);
      this.#isOwn = false;
    } else {
      this.#makeRoom(this.#bytes + part.length);
      this.#buffer.set(part, this.#bytes);
    }
    this.#bytes += part.length;
  }

  /** All bytes so far, which stay: valid until the next `add`. */
  peek(): Buffer {
    return this.#buffer.subarray(0, this.#bytes);
  }

  /** All bytes so far; nothing is held afterwards. */
  take(): Buffer {
    const whole = this.peek();
    this.#buffer = EMPTY;
    this.#bytes = 0;
    return whole;
  }

  #makeRoom(bytes: number): void {
    if (this.#isOwn && bytes <= this.#buffer.length) return;
    // Not of Node's pool: it would keep 64 KiB alive for each.
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.#bytes));
    larger.set(this.#buffer.subarray(0, this.#bytes));
    this.#buffer = larger;
    this.#isOwn = true;
  }
}

const EMPTY = Buffer.alloc(0);
