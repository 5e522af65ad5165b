// Raw deflate with a preset dictionary, on one handle of zlib for each direction. Node's own
// synchronous functions make a stream, its buffers and zlib's tables for every call: eight times
// the time to inflate a usual turn. The handles are Node's, without public names; where they look
// different, the public functions do the same.

import { constants, createDeflateRaw, createInflateRaw } from "node:zlib";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { ZlibOptions } from "node:zlib";

export interface RawDeflate {
  /** The packed bytes if they are fewer than `bytesMax`, else null. Valid until the next call. */
  deflate(plain: Uint8Array, bytesMax: number): Uint8Array | null;
  /**
   * The text of at most `bytesMax` bytes of UTF-8 that was packed into the bytes after the first
   * `skipped`; null if it is longer, or for invalid data.
   */
  inflate(packed: Uint8Array, skipped: number, bytesMax: number): string | null;
}

/** What zlib's streams in Node 24 and 26 have inside. */
interface Handle {
  onerror: () => void;
  reset(): void;
  writeSync(flush: number, ...inAndOut: (Uint8Array | number)[]): void;
}

interface Engine {
  readonly handle: Handle;
  /** Bytes left of the output and of the input, after each write. */
  readonly left: Uint32Array;
  failed: boolean;
}

/** The handles are made at the first call: some programs store nothing. */
export function createRawDeflate(
  deflating: ZlibOptions,
  inflating: ZlibOptions,
  open: (stream: object) => Engine | null = engineOf,
): RawDeflate {
  return new HandleDeflate(deflating, inflating, open);
}

class HandleDeflate implements RawDeflate {
  readonly #deflating: ZlibOptions;
  readonly #inflating: ZlibOptions;
  readonly #open: (stream: object) => Engine | null;
  #deflater: Engine | null | undefined;
  #inflater: Engine | null | undefined;
  /** Where both directions write. Grows to the largest `bytesMax`, which the codec's caps bound. */
  #out = Buffer.alloc(0);

  constructor(
    deflating: ZlibOptions,
    inflating: ZlibOptions,
    open: (stream: object) => Engine | null,
  ) {
    this.#deflating = deflating;
    this.#inflating = inflating;
    this.#open = open;
  }

  deflate(plain: Uint8Array, bytesMax: number): Uint8Array | null {
    this.#deflater ??= this.#open(createDeflateRaw(this.#deflating));
    if (this.#deflater !== null) {
      const length = this.#run(this.#deflater, plain, 0, bytesMax);
      return length === null ? null : this.#out.subarray(0, length);
    }
    const packed = deflateRawSync(plain, this.#deflating);
    return packed.length < bytesMax ? packed : null;
  }

  inflate(packed: Uint8Array, skipped: number, bytesMax: number): string | null {
    this.#inflater ??= this.#open(createInflateRaw(this.#inflating));
    if (this.#inflater !== null) {
      // One byte more shows that there is more.
      const length = this.#run(this.#inflater, packed, skipped, bytesMax + 1);
      return length === null ? null : this.#out.toString("utf8", 0, length);
    }
    const options = { ...this.#inflating, maxOutputLength: bytesMax };
    try {
      return inflateRawSync(packed.subarray(skipped), options).toString("utf8");
    } catch {
      return null;
    }
  }

  /** The length of the output if it is shorter than `room`. */
  #run(engine: Engine, input: Uint8Array, skipped: number, room: number): number | null {
    const { handle, left } = engine;
    if (this.#out.length < room) this.#out = Buffer.allocUnsafeSlow(room);
    engine.failed = false;
    handle.reset();
    const bytes = input.length - skipped;
    handle.writeSync(constants.Z_FINISH, input, skipped, bytes, this.#out, 0, room);
    const unused = left[0] ?? 0;
    return engine.failed || unused === 0 ? null : room - unused;
  }
}

/** The inside of a stream; null where it does not look as expected. */
function engineOf(stream: object): Engine | null {
  // Node has no typings for them; what is read is checked below.
  const inside = stream as { readonly _handle?: Handle; readonly _writeState?: unknown };
  const { _handle: handle, _writeState: left } = inside;
  const isKnown = typeof handle?.reset === "function" && typeof handle.writeSync === "function";
  if (!isKnown || !(left instanceof Uint32Array)) return null;
  const engine = { handle, left, failed: false };
  engine.handle.onerror = () => (engine.failed = true);
  return engine;
}
