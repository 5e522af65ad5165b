// A replica's wire to the calendar, at the boundary of engine/http/http-client.ts: the same errors
// for every failure, with all faults of a network and a slow server. A request that was sent may
// take effect although its response is lost.

import { AgentError } from "../../engine/core/errors.ts";
import { HttpClient } from "../../engine/http/http-client.ts";
import type { HttpResponse } from "../../engine/http/http-client.ts";
import type { Body, Calendar } from "./calendar.ts";
import type { Chance } from "./chance.ts";
import type { HttpCall } from "../../engine/http/http-call.ts";
import { never } from "./scheduler.ts";
import type { Process, Scheduler } from "./scheduler.ts";

type Send = (call: HttpCall) => Promise<HttpResponse>;
export type BackendPlant = (call: HttpCall, send: Send) => Promise<HttpResponse>;

export interface BackendWireOptions {
  readonly calendar: Calendar;
  readonly scheduler: Scheduler;
  readonly process: Process;
  readonly chance: Chance;
  /** Percent of the calls, now. */
  readonly faultShare: () => number;
  readonly lateEvents: boolean;
  /** Sees every request as it leaves. */
  readonly onRequest: (body: Body) => void;
  /** Intercepts the product's requests. */
  readonly plant?: BackendPlant | undefined;
  readonly crossing: (what: string) => void;
  readonly trace: (line: string) => void;
}

/** What changes the calendar, which happens once or not at all. */
export const WRITES: ReadonlySet<string> = new Set([
  "CREAR_EVENTO",
  "MODIFICAR_EVENTO",
  "CANCELAR_EVENTO",
]);

const FATES = [
  "unreachable",
  "cut_before",
  "cut_after",
  "status_before",
  "status_after",
  "half_answer",
  "lost",
  "unanswered",
  "slow",
  "refused",
] as const;
type Fate = (typeof FATES)[number] | "answered" | "late_event";

const REFUSED: Body = { success: false, error: "no" };
const [SLOW_MS_MIN, SLOW_MS_MAX] = [3000, 12_000];

type End = HttpResponse | AgentError;

export class BackendWire extends HttpClient {
  readonly #options: BackendWireOptions;

  constructor(options: BackendWireOptions) {
    super({
      clock: options.process,
      ...{ connectionsMax: 1, queuedMax: 1, originsMax: 1 },
      ...{ connectTimeoutMs: 1000, keepAliveMs: 1000 },
    });
    this.#options = options;
  }

  override request(call: HttpCall): Promise<HttpResponse> {
    const send: Send = (one) => this.#send(one);
    return this.#options.plant?.(call, send) ?? send(call);
  }

  async #send(call: HttpCall): Promise<HttpResponse> {
    const { process, crossing, trace, onRequest } = this.#options;
    if (call.signal.aborted) throw new AgentError("cancelled", "caller gave up");
    // A request's body is what tools/backend/backend-client.ts wrote.
    const body = JSON.parse(call.body ?? "{}") as Body;
    const name = String(body["codOpe"] ?? "PREGUNTAS");
    crossing(name);
    if (!process.alive) return never();
    onRequest(body);
    const fate = this.#fate(name);
    const what = [body["id_empresa"], body["evento_id"], body["fecha_inicio"]].join(" ");
    trace(`${process.name} sends ${name} of ${what}: ${fate}`);
    const end = await this.#travel(call, body, fate);
    crossing(`${name} back`);
    if (!process.alive) return never();
    if (end instanceof AgentError) throw end;
    return end;
  }

  #fate(name: string): Fate {
    const { chance, faultShare, lateEvents } = this.#options;
    // Around what changes the world most can go wrong.
    const share = WRITES.has(name) ? 2 * faultShare() : faultShare();
    if (!chance.percent(share)) return "answered";
    if (WRITES.has(name) && lateEvents && chance.percent(30)) return "late_event";
    return chance.pick(FATES);
  }

  #travel(call: HttpCall, body: Body, fate: Fate): Promise<End> {
    const { scheduler, process, chance, calendar } = this.#options;
    // Who writes into calendars of others is often slow to do so.
    const heavy = chance.percent(WRITES.has(String(body["codOpe"])) ? 40 : 5);
    const there = heavy ? chance.between(500, 4000) : chance.between(2, 60);
    const back = chance.between(2, 60);
    const slowMs = chance.between(SLOW_MS_MIN, SLOW_MS_MAX);
    const lateMs = call.timeoutMs + chance.between(100, 15_000);
    return new Promise((resolve) => {
      const end = (result: End): void => {
        cancelTimeout();
        call.signal.removeEventListener("abort", abort);
        resolve(result);
      };
      const abort = (): void => end(new AgentError("cancelled", "caller gave up"));
      const timedOut = (): void => end(new AgentError("upstream_timeout", "no answer in time"));
      const cancelTimeout = scheduler.after(call.timeoutMs, timedOut, process);
      call.signal.addEventListener("abort", abort, { once: true });
      const hear = (delayMs: number, result: End): void => {
        scheduler.after(delayMs, () => end(result), process);
      };
      if (fate === "lost") return;
      const before = failedBefore(fate);
      if (before !== null) return hear(there, before);
      scheduler.after(fate === "late_event" ? lateMs : there, () => {
        const text = JSON.stringify(fate === "refused" ? REFUSED : calendar.answer(body));
        if (fate === "unanswered" || fate === "late_event") return;
        hear(fate === "slow" ? slowMs : back, heard(fate, text));
      });
    });
  }
}

/** The end of a call that never reached the calendar; null when it did. */
function failedBefore(fate: Fate): End | null {
  if (fate === "unreachable") return new AgentError("upstream_unreachable", "refused");
  if (fate === "cut_before") return new AgentError("upstream_connection", "reset");
  return fate === "status_before" ? { status: 503, headers: {}, text: "<html>" } : null;
}

function heard(fate: Fate, text: string): End {
  if (fate === "cut_after") return new AgentError("upstream_connection", "reset");
  if (fate === "status_after") return { status: 502, headers: {}, text: "<html>Bad gateway" };
  const half = fate === "half_answer";
  return { status: 200, headers: {}, text: half ? text.slice(0, text.length / 2) : text };
}
