// The sandbox's business backend over real HTTP: routing, injected faults and a record of calls.
// operations.ts implements the operations, faults.ts the faults.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../../engine/core/clock.ts";
import { refused } from "./answers.ts";
import { Calendar } from "./calendar.ts";
import type { SandboxEvent } from "./calendar.ts";
import { civilNow } from "../spanish/days.ts";
import { playFault, sendAnswer } from "./faults.ts";
import type { Fault } from "./faults.ts";
import { isRecord, parseJsonValue } from "../http/json.ts";
import type { JsonRecord } from "../http/json.ts";
import { readRequestText, respondJson, startLoopback } from "../http/loopback.ts";
import { isAddress, operate, operationOf } from "./operations.ts";
import type { Address, Operation } from "./operations.ts";

export interface SandboxBackendOptions {
  readonly clock: Clock;
  /** 0, the default, means any free port. */
  readonly port?: number;
  /** The companies' time zone; America/Lima when absent. */
  readonly timeZone?: string;
}

export interface BackendCall {
  readonly address: Address;
  /** The body's `codOpe`, even if invalid; `PREGUNTAS` for the address without one. */
  readonly codOpe: string;
  readonly body: JsonRecord;
}

export interface SandboxBackend {
  readonly url: string;
  readonly urls: Readonly<Record<Address, string>>;
  events(): readonly SandboxEvent[];
  /** The last 1000 requests, oldest first; a body over 4 KiB is recorded as `{}`. */
  readonly calls: readonly BackendCall[];
  /** Applies a fault to the operation's next `times` (default: all) requests; null removes it. */
  inject(operation: Operation, fault: Fault | null, times?: number): void;
  close(): Promise<void>;
}

const CALLS_MAX = 1000;
const RECORDED_BODY_BYTES_MAX = 4 * 1024;
const BODY_BYTES_MAX = 256 * 1024;

interface BackendState {
  readonly clock: Clock;
  readonly timeZone: string;
  readonly calendar: Calendar;
  /** Capped by `CALLS_MAX`. */
  readonly calls: BackendCall[];
  /** Capped by the number of operations. */
  readonly faults: Map<Operation, { fault: Fault; left: number }>;
}

export async function startSandboxBackend(options: SandboxBackendOptions): Promise<SandboxBackend> {
  const backend: BackendState = {
    clock: options.clock,
    timeZone: options.timeZone ?? "America/Lima",
    calendar: new Calendar(),
    calls: [],
    faults: new Map(),
  };
  const server = await startLoopback(
    (request, response) => serve(backend, request, response),
    options.port,
  );
  const { url } = server;
  return {
    url,
    urls: {
      informacion: `${url}/informacion`,
      agendar: `${url}/agendar`,
      calendario: `${url}/calendario`,
      preguntas: `${url}/preguntas`,
    },
    events: () => backend.calendar.events,
    calls: backend.calls,
    inject(operation, fault, times = Infinity) {
      if (fault === null || times <= 0) backend.faults.delete(operation);
      else backend.faults.set(operation, { fault, left: times });
    },
    close: () => server.close(),
  };
}

async function serve(
  backend: BackendState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const address = (request.url ?? "").slice(1);
  if (!isAddress(address)) return respondJson(response, 404, refused("No existe.").json);
  if (request.method !== "POST") return respondJson(response, 405, refused("Use POST.").json);
  const text = await readRequestText(request, BODY_BYTES_MAX);
  if (text === null) return respondJson(response, 413, refused("Demasiado largo.").json);
  const body = parseJsonValue(text);
  if (!isRecord(body)) return respondJson(response, 400, refused("No es un objeto JSON.").json);
  record(backend, { address, text, body });
  const run = () => operate(address, body, context(backend));
  const fault = takeFault(backend, operationOf(address, body));
  if (fault === null) sendAnswer(response, run());
  else await playFault(fault, { response, run, clock: backend.clock });
}

function context({ calendar, clock, timeZone }: BackendState) {
  return { calendar, now: civilNow(clock.now(), timeZone) };
}

interface Received {
  readonly address: Address;
  readonly text: string;
  readonly body: JsonRecord;
}

function record({ calls }: BackendState, { address, text, body }: Received): void {
  const codOpe = address === "preguntas" ? "PREGUNTAS" : String(body["codOpe"]).slice(0, 100);
  if (calls.length === CALLS_MAX) calls.shift();
  const small = Buffer.byteLength(text) <= RECORDED_BODY_BYTES_MAX;
  calls.push(Object.freeze({ address, codOpe, body: small ? body : {} }));
}

function takeFault({ faults }: BackendState, operation: Operation | null): Fault | null {
  const due = operation === null ? undefined : faults.get(operation);
  if (operation === null || due === undefined) return null;
  due.left -= 1;
  if (due.left <= 0) faults.delete(operation);
  return due.fault;
}
