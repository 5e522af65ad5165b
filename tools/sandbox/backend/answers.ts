// The three shapes of a backend response and the checks that all operations share. Knows no single
// operation.

import type { Calendar } from "./calendar.ts";
import { companyById } from "../companies/index.ts";
import type { Company } from "../companies/company.ts";
import type { CivilNow } from "../spanish/days.ts";
import type { JsonRecord } from "../http/json.ts";

export interface OperationContext {
  readonly calendar: Calendar;
  readonly now: CivilNow;
}

export interface BackendAnswer {
  readonly status: 200 | 400;
  readonly json: JsonRecord;
}

export type Operate = (body: JsonRecord, context: OperationContext) => BackendAnswer;
type OperateCompany = (
  company: Company,
  body: JsonRecord,
  context: OperationContext,
) => BackendAnswer;

export function succeeded(json: JsonRecord): BackendAnswer {
  return { status: 200, json: { success: true, ...json } };
}

/** Understood and declined: the request itself was valid. */
export function refused(error: string): BackendAnswer {
  return { status: 200, json: { success: false, error } };
}

/** The request itself is wrong: a field is missing or has another type. */
export function malformed(field: string): BackendAnswer {
  const error = `El campo ${field} falta o no es válido.`;
  return { status: 400, json: { success: false, error } };
}

/** Wraps an operation that needs `id_empresa`. */
export function ofCompany(run: OperateCompany): Operate {
  return (body, context) => {
    const id = body["id_empresa"];
    if (!Number.isSafeInteger(id)) return malformed("id_empresa");
    const company = companyById(id);
    return company === null ? refused("La empresa no existe.") : run(company, body, context);
  };
}

/** A positive whole number from `body`; `fallback` when absent, null when invalid. */
export function positive(body: JsonRecord, field: string, fallback: number): number | null {
  const value = body[field] ?? fallback;
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null;
}
