// The body of one request to a model: JSON text, joined from the fragments that all requests share
// and what is the call's own. It is the only place where the bytes of a request are known before
// they are written, and where it is known that the socket has taken them: then the text is let go.

import type { Claim, TurnBytes } from "../concurrency/turn-bytes.ts";
import { utf8Bytes } from "../core/bytes.ts";
import { growClaim } from "../http/grow-claim.ts";
import type { GrowthWait } from "../http/grow-claim.ts";
import { REQUEST_COPIES } from "../limits/turn-weights.ts";
import type { HttpBody } from "../http/http-call.ts";

export class RequestBody implements HttpBody {
  /** Exactly what is written. */
  readonly bytes: number;
  /** Null once the text was given. */
  #make: (() => string) | null;
  #text: string | null;
  #claim: Claim | null = null;

  /** `make` is called again where the text had to wait. */
  constructor(make: () => string) {
    this.#make = make;
    this.#text = make();
    this.bytes = utf8Bytes(this.#text);
  }

  /**
   * Claims what is held until the socket has taken it. A text that waits is dropped and made again.
   * @throws AgentError `overloaded` at the deadline, `cancelled`
   */
  async claim(bytes: TurnBytes, wait: GrowthWait): Promise<void> {
    this.#claim = bytes.open("model_request");
    const growth = growClaim(this.#claim, REQUEST_COPIES * this.bytes, wait);
    if (this.#claim.isWaiting) this.#text = null;
    await growth;
  }

  /** Yields the text once. The HTTP client asks on when the socket has taken it. */
  *[Symbol.iterator](): Generator<string> {
    if (this.#make === null) return;
    yield this.#take(this.#make);
    this.release();
  }

  /** For a request that is not sent to its end. Safe to call twice. */
  release(): void {
    this.#make = null;
    this.#text = null;
    this.#claim?.release();
  }

  #take(make: () => string): string {
    const text = this.#text ?? make();
    this.#make = null;
    this.#text = null;
    return text;
  }
}
