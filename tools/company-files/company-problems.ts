// What is wrong with files: collected while a folder is opened, so that the start tells all of it;
// later each is a line of the log.

import { AgentError } from "../../engine/core/errors.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import { problemLine } from "./judge-company.ts";
import type { CompanyProblem } from "./judge-company.ts";

/** Characters of a problem in a log line. */
const DETAIL_MAX = 300;

export class CompanyProblems {
  readonly #log: Log;
  /** Null once the folder is open. */
  #opening: CompanyProblem[] | null = [];

  constructor(log: Log) {
    this.#log = log;
  }

  get isOpening(): boolean {
    return this.#opening !== null;
  }

  add(problem: CompanyProblem, tenant?: number): void {
    if (this.#opening !== null) {
      this.#opening.push(problem); // ends once the start has failed
      return;
    }
    const detail = problemLine(problem).slice(0, DETAIL_MAX);
    const of = tenant === undefined ? {} : { tenant };
    this.#log.warn({ event: "company_file_invalid", detail, ...of });
  }

  /** @throws AgentError `config_invalid` with a line for each problem so far */
  endOpening(): void {
    const problems = this.#opening ?? [];
    this.#opening = null;
    if (problems.length === 0) return;
    throw new AgentError("config_invalid", problems.map(problemLine).join("\n"));
  }
}

/** Of a file or folder as a whole. */
export function wholeProblem(file: string, message: string): CompanyProblem {
  return { file, field: "", message, line: 1, column: 1 };
}
