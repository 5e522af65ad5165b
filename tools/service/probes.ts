// The routes of liveness, readiness and health, from memory only: no request is sent.

import { sendJson } from "../../engine/http/http-responses.ts";
import type { Route } from "../../engine/http/http-server.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { Service } from "./service.ts";

interface ProbeInfo {
  readonly agent: string;
  readonly version: string;
  readonly isLeaving: () => boolean;
}

/** Public, and served from reserved sockets when all others are taken. */
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

/** 503 only for issues that affect every tenant. */
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
