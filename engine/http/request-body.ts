// Reads a request's body under a byte cap.

import type { IncomingMessage } from "node:http";
import { ByteParts } from "../core/byte-parts.ts";
import { isCompressed } from "../core/encoding.ts";
import { AgentError } from "../core/errors.ts";
import type { HttpExchange } from "./http-exchange.ts";

const READ_ERRORS = "the request ended before its body did";

/**
 * The body, at most `bytesMax` bytes, counted while it arrives. Sends "100 Continue" if expected.
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
    // The caller disconnected earlier: `close` is not emitted again.
    if (request.destroyed) return reject(new AgentError("cancelled", READ_ERRORS));
    if (expectsContinue(request)) response.writeContinue();
    // The admission permit has reserved these bytes.
    const parts = new ByteParts();
    request.on("data", (chunk: Buffer) => {
      if (parts.bytes + chunk.length <= bytesMax) return parts.add(chunk);
      parts.take();
      request.pause();
      request.removeAllListeners("data");
      reject(tooLarge());
    });
    let isRead = false;
    request.on("end", () => {
      isRead = true;
      // The listeners live with the request: they must not hold its body.
      resolve(parts.take());
    });
    // `close` comes after every request: an error, with its stack, is made only for a broken one.
    const fail = (): void => void (isRead || reject(new AgentError("cancelled", READ_ERRORS)));
    request.on("error", fail);
    request.on("close", fail);
  });
}

/** RFC 9110, section 10.1.1: the caller waits before it sends the body; ignored in HTTP/1.0. */
export function expectsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect !== undefined && httpVersion !== "1.0";
}
