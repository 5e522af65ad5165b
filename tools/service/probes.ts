// The routes that say how the process is: whether it lives, whether to send it anything, and what
// is wrong. From memory only: no call goes out.

import { sendJson } from "../../engine/http/http-server.ts";
import type { Route } from "../../engine/http/http-server.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { Service } from "./service.ts";

interface ProbeInfo {
  readonly agent: string;
  readonly version: string;
  readonly isLeaving: () => boolean;
}

/** Answered to everybody, and from the reserve when all sockets are taken. */
export function probeRoutes(service: Service, about: ProbeInfo): readonly Route[] {
  const probe = (path: string, handle: Route["handle"]): Route => {
    return { method: "GET", path, isPublic: true, probe: true, handle };
  };
  return [
    probe("/health", (exchange) => sendHealth(service, about, exchange)),
    probe("/live", (exchange) => sendJson(exchange, 200, { status: "ok" })),
    probe("/ready", (exchange) => {
      const leaving = about.isLeaving();
      sendJson(exchange, leaving ? 503 : 200, { status: leaving ? "draining" : "ready" });
    }),
  ];
}

/** 503 only for what touches every tenant. */
function sendHealth(
  { simulated, ...parts }: Service,
  { agent, version }: ProbeInfo,
  exchange: HttpExchange,
): void {
  const found = parts.issues();
  const issues = found.map(({ issue }) => issue);
  const status = issues.length === 0 ? "ok" : "degraded";
  const body = { status, agent, version, issues, simulated };
  sendJson(exchange, found.some(({ critical }) => critical) ? 503 : 200, body);
}
