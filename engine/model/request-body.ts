// The body of one request to a model: JSON text, joined from the fragments that all requests share
// and what is the call's own. It is the only place where the bytes of a request are known before
// they are written, and where it is known that the socket has taken them: then the text is let go.

import { utf8Bytes } from "../core/bytes.ts";
import type { HttpBody } from "../http/http-call.ts";

export class RequestBody implements HttpBody {
  /** Exactly what is written. */
  readonly bytes: number;
  #text: string | null;

  constructor(text: string) {
    this.bytes = utf8Bytes(text);
    this.#text = text;
  }

  /** Yields the text once. The HTTP client asks on when the socket has taken it. */
  *[Symbol.iterator](): Generator<string> {
    const text = this.#text;
    this.#text = null;
    if (text !== null) yield text;
  }
}
