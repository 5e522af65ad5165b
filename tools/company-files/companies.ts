// The companies that a program knows by itself, and how one is found. Types, and the companies of a
// library user, who keeps them.

import { AgentError } from "../../engine/core/errors.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { Company } from "../domain/company.ts";
import { judgeCompany, problemLine } from "./judge-company.ts";
import type { CompanyText } from "./company-schema.ts";
import type { CompanyScope } from "./company-uses.ts";

export interface Companies {
  /** Companies for one request: held until it gives them back. */
  scope(): CompanyScope;
  /** Part of the profiles' budget. */
  readonly bytesMax: number;
  readonly accounts: readonly Account[];
  /** From memory only. */
  readonly hasProblem: boolean;
  /** Evicts this percentage of what is cached. */
  shrink(percent: number): void;
}

export const COMPANIES_MAX = 10_000;

/**
 * Companies given as data, checked like files.
 * @throws AgentError `config_invalid` with a line for each problem
 */
export function givenCompanies(given: readonly CompanyText[]): ReadonlyMap<number, Company> {
  if (given.length > COMPANIES_MAX) {
    throw new AgentError("config_invalid", `companies must be at most ${COMPANIES_MAX}`);
  }
  const companies = new Map<number, Company>(); // at most `COMPANIES_MAX`, the caller's own
  const problems = given.flatMap((value, index) => {
    const at = `companies[${index}]`;
    const placeOf = () => ({ line: 1, column: 1 });
    const judged = judgeCompany({ value, placeOf }, { file: "" });
    if (judged.kind === "wrong") {
      return judged.problems.map((problem) => `${at}: ${problemLine(problem)}`);
    }
    const { company } = judged;
    const isAgain = companies.has(company.id);
    companies.set(company.id, company);
    return isAgain ? [`${at}: id is the id of another company`] : [];
  });
  if (problems.length > 0) throw new AgentError("config_invalid", problems.join("\n"));
  return companies;
}
