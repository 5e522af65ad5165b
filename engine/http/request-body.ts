// A request's body: asked for only once it is wanted, counted while it arrives.

import type { IncomingMessage } from "node:http";
import { isCompressed } from "../core/encoding.ts";
import { AgentError } from "../core/errors.ts";
import type { HttpExchange } from "./http-exchange.ts";

const READ_ERRORS = "the request ended before its body did";

/**
 * The body, at most `bytesMax` bytes, counted while it arrives.
 * Rejects with `unsupported_media_type`, `body_too_large` or `cancelled`.
 */
export function readBody({ request, response }: HttpExchange, bytesMax: number): Promise<Buffer> {
  const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json" || isCompressed(request.headers["content-encoding"])) {
    const message = "send application/json, not compressed";
    return Promise.reject(new AgentError("unsupported_media_type", message));
  }
  const tooLarge = (): AgentError => {
    return new AgentError("body_too_large", `a body has at most ${bytesMax} bytes`);
  };
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    // A caller that left before this was asked for will not be told of again.
    if (request.destroyed) return reject(new AgentError("cancelled", READ_ERRORS));
    // All that could refuse it without its body has had its say.
    if (expectsContinue(request)) response.writeContinue();
    // Reserved for by the admission's ticket.
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) return void chunks.push(chunk);
      chunks.length = 0;
      request.pause();
      request.removeAllListeners("data");
      reject(tooLarge());
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", () => reject(new AgentError("cancelled", READ_ERRORS)));
    request.on("close", () => reject(new AgentError("cancelled", READ_ERRORS)));
  });
}

/** RFC 9110, section 10.1.1: its sender waits with the body; in HTTP/1.0 it means nothing. */
export function expectsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersion !== "1.0";
}
