// The doctor's checks of the business backend: each address is reachable, returns JSON and a
// `success` field; with a tenant, its read operations run for real. Write operations are never
// sent.

import { AgentError } from "../../../engine/core/errors.ts";
import type { HttpResponse } from "../../../engine/http/http-client.ts";
import { addDays, civilDateTime, formatTimestamp } from "../../dates/civil-time.ts";
import { OPERATIONS } from "../../backend/operations.ts";
import type { BackendUrlName, BackendOperation } from "../../backend/operations.ts";
import { isRecord, parseJsonValue } from "../../sandbox/http/json.ts";
import { hoursResults } from "./check-hours.ts";
import { resultsOf } from "./check-result.ts";
import type { Check, CheckResult, CheckContext } from "./check-result.ts";

/** The company to read: an `id_empresa`, and an `id_chatbot` for the frequent questions. */
export interface CheckedCompany {
  readonly tenant: number | null;
  readonly chatbot: string | null;
}

const VARIABLES: Readonly<Record<BackendUrlName, string>> = {
  informacion: "API_INFORMACION_URL",
  agendar: "API_AGENDAR_REUNION_URL",
  calendario: "API_CALENDAR_URL",
  preguntas: "API_PREGUNTAS_FRECUENTES_URL",
};
/** An operation that no backend has, so that the request changes nothing. */
const PROBE = "DIAGNOSTICO";

const { ok, warn, fail } = resultsOf("backend");

export function backendCheck(subject: CheckedCompany): Check {
  return {
    name: "backend",
    async run(context) {
      if (context.standIns.backend) {
        const advice = "set the four API_..._URL for a real calendar";
        return [warn("simulated: three example companies, a calendar in memory", advice)];
      }
      if (context.settings.urls === null) {
        return [ok("none: each company has a file", "agent-citas company check judges them")];
      }
      const reads = subject.tenant === null ? [] : readsOf(context, subject.tenant, subject);
      const covered = new Set(reads.map(({ operation }) => operation.url));
      const others = Object.keys(VARIABLES)
        .filter(isUrl)
        .filter((url) => !covered.has(url));
      const found = await Promise.all([
        ...others.map(async (url) => [await probe(context, url)]),
        ...reads.map((read) => checkRead(context, read)),
      ]);
      const hint = ok("no tenant's data was read", "agent-citas doctor --tenant N reads them");
      return subject.tenant === null ? [...found.flat(), hint] : found.flat();
    },
  };
}

function isUrl(name: string): name is BackendUrlName {
  return Object.hasOwn(VARIABLES, name);
}

interface Read {
  readonly operation: BackendOperation<unknown>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Read operations only: neither `CREAR_EVENTO` nor a change of an event. */
function readsOf(
  { clock, settings }: CheckContext,
  tenant: number,
  { chatbot }: CheckedCompany,
): Read[] {
  const company = { id_empresa: tenant };
  const tomorrow = addDays(civilDateTime(clock.now(), settings.timeZone).date, 1);
  const terms = { slots: 1, agendar_usuario: 1, agendar_sucursal: 0 };
  const [from, to] = [formatTimestamp(tomorrow, 600), formatTimestamp(tomorrow, 630)];
  const { schedule, context, instructions, products, services, search } = OPERATIONS;
  const read = [schedule, context, instructions, products, services].map((operation) => {
    return { operation, body: company };
  });
  const term = { ...company, busqueda: "a", limite: 10 };
  const suggest = { ...company, duracion_minutos: 30, ...terms };
  const slot = { ...company, fecha_inicio: from, fecha_fin: to, ...terms };
  const events = { operation: OPERATIONS.listEvents, body: { ...company, id_prospecto: "0" } };
  const questions = { operation: OPERATIONS.questions, body: { id_chatbot: idOf(chatbot) } };
  return [
    ...read,
    { operation: search, body: term },
    { operation: OPERATIONS.suggestions, body: suggest },
    { operation: OPERATIONS.availability, body: slot },
    ...(settings.features.has("eventos") ? [events] : []),
    ...(chatbot === null ? [] : [questions]),
  ];
}

function idOf(chatbot: string | null): number | string | null {
  return chatbot !== null && /^\d{1,15}$/.test(chatbot) ? Number(chatbot) : chatbot;
}

/** Runs one operation with its real request. */
async function checkRead(
  context: CheckContext,
  { operation, body }: Read,
): Promise<readonly CheckResult[]> {
  const what = operation.codOpe ?? "frequent questions";
  const code = operation.codOpe === null ? {} : { codOpe: operation.codOpe };
  const answer = await send(context, operation.url, { ...code, ...body });
  if ("check" in answer) return [answer];
  const { status, json } = answer;
  if (json["success"] !== true) {
    return [
      fail(`${what}: refused (${status})`, "check the number of --tenant or --chatbot there"),
    ];
  }
  if (!operation.answer.safeParse(json).success) {
    const advice = "compare its fields with that operation's contract";
    return [fail(`${what}: not the answer that it should have`, advice)];
  }
  const hours = operation === OPERATIONS.schedule ? hoursResults(json) : [];
  return [ok(`${what}: read`), ...hours];
}

/** Checks an address without a real operation: JSON with `success` must come back. */
async function probe(context: CheckContext, url: BackendUrlName): Promise<CheckResult> {
  const body = url === "preguntas" ? { id_chatbot: 0 } : { codOpe: PROBE };
  const answer = await send(context, url, body);
  return "check" in answer ? answer : ok(`${VARIABLES[url]}: answers as a backend does`);
}

interface JsonAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The response if it is JSON with `success`, else the failed check. */
async function send(
  context: CheckContext,
  url: BackendUrlName,
  body: object,
): Promise<JsonAnswer | CheckResult> {
  const { http, settings, timeoutMs, signal, config } = context;
  const name = VARIABLES[url];
  try {
    const answer = await http.request({
      url: settings.urls?.[url] ?? "",
      method: "POST",
      headers: { "content-type": "application/json", "accept": "application/json" },
      body: JSON.stringify(body),
      timeoutMs: Math.min(timeoutMs, config.limits.backendTimeoutMs),
      bytesMax: config.limits.backendBytesMax,
      signal,
    });
    return readAnswer(name, answer);
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return fail(`${name}: ${error.message}`, ADVICE[error.code] ?? "check the address");
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  upstream_unreachable: "check the address, the name's DNS and that the backend runs",
  upstream_timeout: "it is slow or filtered: look at the network, or raise API_TIMEOUT",
  upstream_too_large: "raise API_MAX_BYTES, or make its answers smaller",
};

function readAnswer(
  name: string,
  { status, text, headers }: HttpResponse,
): JsonAnswer | CheckResult {
  const json = parseJsonValue(text.trim());
  if (isRecord(json) && typeof json["success"] === "boolean" && status < 500) {
    return { status, json };
  }
  if (status === 401 || status === 403) {
    return fail(`${name}: asks for credentials (${status})`, "let this machine in there");
  }
  if (status >= 500) return fail(`${name}: answers ${status}`, "look at the backend's own log");
  if (status >= 300 && status < 400) {
    return fail(`${name}: redirects (${status})`, "set the address that it redirects to");
  }
  if (json !== undefined) {
    return fail(`${name}: JSON without \`success\` (${status})`, "check the address's path");
  }
  const type = /^[\w.+/-]{1,40}/.exec(headers["content-type"] ?? "")?.[0] ?? "no content type";
  return fail(`${name}: not JSON but ${type} (${status})`, "check the address's path");
}
