// The owner's page: hours, closed days, services and prices, edited in the company's file. The
// company's own schema judges the whole file; its problems go back with their fields, in Spanish.

import { KIB } from "../../engine/core/bytes.ts";
import { AgentError } from "../../engine/core/errors.ts";
import { sendJson } from "../../engine/http/http-responses.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { Route } from "../../engine/http/http-server.ts";
import type { CompanyText } from "../company-files/company-schema.ts";
import type { CompanyProblem } from "../company-files/judge-company.ts";
import { bodyOf, claimed } from "./agenda-ports.ts";
import type { AgendaApi } from "./agenda-ports.ts";
import { companyEditSchema, parseBody } from "./agenda-requests.ts";
import { fileProblemText } from "./file-problems.ts";

/** As large as a company's file. */
const EDIT_BYTES_MAX = 256 * KIB;
/** Body, file and judged company while one is written. */
const EDIT_COPIES = 6;

/** What the page may edit, as the file writes it; null where no file can be written. */
export async function editableOf({ editor }: AgendaApi, id: number) {
  const read = (await editor?.read(id)) ?? null;
  if (read === null) return null;
  const { hours, closed = [], services = [] } = read.text;
  return { version: read.version, hours, closed, services };
}

export function companyEditRoutes(api: AgendaApi, prefix: string): readonly Route[] {
  const handle = (exchange: HttpExchange): Promise<void> =>
    claimed(api, { exchange, bytes: EDIT_COPIES * EDIT_BYTES_MAX }, () => save(api, exchange));
  return [{ method: "POST", path: `${prefix}/company`, isPublic: false, handle }];
}

async function save(api: AgendaApi, exchange: HttpExchange): Promise<void> {
  const body = parseBody(companyEditSchema, await bodyOf(exchange, EDIT_BYTES_MAX));
  const { id_empresa: id, version, hours, closed, services } = body;
  // The file's own schema checks the services' fields before anything is written.
  const edit = { hours, closed, services: services as CompanyText["services"] };
  const outcome = (await api.editor?.write(id, version, edit)) ?? null;
  if (outcome === null) {
    throw new AgentError("unknown_company", "no company's file has this id_empresa");
  }
  if (outcome.kind === "saved") {
    api.log.info({ event: "company_edited", tenant: id });
    return sendJson(exchange, 200, { version: outcome.version });
  }
  const problems = outcome.kind === "wrong" ? outcome.problems.map(wireProblem) : [];
  sendJson(exchange, 409, {
    code: outcome.kind === "wrong" ? "invalid_company" : "changed",
    detail: outcome.kind === "wrong" ? WRONG : CHANGED,
    ...{ field: null, can_accept: false, problems },
  });
}

const WRONG = "No se guardó nada: revise los campos marcados.";
const CHANGED = "Otra persona cambió estos datos: vuelva a abrirlos y repita su cambio.";

function wireProblem({ field, message }: CompanyProblem) {
  return { field, message: fileProblemText(field, message), rule: message };
}
