// Results of the checks of `agent-citas doctor`, and their output. They never hold a setting's
// value, a key, or text of another program. Pure.

import type { Clock } from "../../../engine/core/clock.ts";
import type { Config } from "../../../engine/config/config.ts";
import type { Environment } from "../../../engine/config/setting-parsers.ts";
import type { HttpClient } from "../../../engine/http/http-client.ts";
import type { AppointmentSettings } from "../../domain/settings.ts";
import type { StandIns } from "../../service/stand-ins.ts";

/** A warning is for the operator to assess; only a failure makes the exit code 1. */
type Status = "ok" | "warn" | "fail";

export interface CheckResult {
  readonly check: string;
  readonly status: Status;
  /** One line. */
  readonly detail: string;
  /** What to do, or what else can be checked; null when there is nothing. */
  readonly advice: string | null;
}

/** What a check receives. */
export interface CheckContext {
  readonly environment: Environment;
  readonly config: Config;
  readonly settings: AppointmentSettings;
  readonly standIns: StandIns;
  readonly clock: Clock;
  readonly http: HttpClient;
  /** For all calls of a check; aborts when the check's time is over. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Check {
  readonly name: string;
  readonly run: (context: CheckContext) => Promise<readonly CheckResult[]>;
}

/** Creates results under one check's name. */
export function resultsOf(check: string) {
  return {
    ok: (detail: string, advice: string | null = null): CheckResult => {
      return { check, status: "ok", detail, advice };
    },
    warn: (detail: string, advice: string): CheckResult => ({
      check,
      status: "warn",
      detail,
      advice,
    }),
    fail: (detail: string, advice: string): CheckResult => ({
      check,
      status: "fail",
      detail,
      advice,
    }),
  };
}

export function passed(found: readonly CheckResult[]): boolean {
  return !found.some(({ status }) => status === "fail");
}

type Paint = (style: "green" | "yellow" | "red" | "dim", text: string) => string;

const COLOURS = { ok: "green", warn: "yellow", fail: "red" } as const;

/** One line for each result, and one for its advice. */
export function resultLines(found: readonly CheckResult[], paint: Paint): string {
  const width = Math.max(0, ...found.map(({ check }) => check.length));
  return found
    .flatMap(({ check, status, detail, advice }) => {
      const mark = paint(COLOURS[status], status.padEnd(4));
      const line = `${mark}  ${check.padEnd(width)}  ${detail}`;
      return advice === null ? [line] : [line, paint("dim", `${" ".repeat(width + 8)}→ ${advice}`)];
    })
    .join("\n");
}
