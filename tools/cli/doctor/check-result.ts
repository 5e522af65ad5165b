// What a check of `agent-citas doctor` finds, and how it is shown. It never holds a setting's
// value, a key, or a text that somebody else wrote. Pure.

import type { Clock } from "../../../engine/core/clock.ts";
import type { Config, Environment } from "../../../engine/config/config.ts";
import type { HttpClient } from "../../../engine/http/http-client.ts";
import type { AppointmentSettings } from "../../domain/settings.ts";
import type { StandIns } from "../../service/stand-ins.ts";

/** A warning is for a person to judge; only a failure makes the doctor's exit code 1. */
type Status = "ok" | "warn" | "fail";

export interface CheckResult {
  readonly check: string;
  readonly status: Status;
  /** One line. */
  readonly detail: string;
  /** What to do about it, or what more could be asked; null where there is nothing. */
  readonly advice: string | null;
}

/** What a check may use. */
export interface CheckContext {
  readonly environment: Environment;
  readonly config: Config;
  readonly settings: AppointmentSettings;
  readonly standIns: StandIns;
  readonly clock: Clock;
  readonly http: HttpClient;
  /** For all that a check does; it ends with the check's time. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Check {
  readonly name: string;
  readonly run: (patient: CheckContext) => Promise<readonly CheckResult[]>;
}

/** The findings of one check, by its name. */
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

/** A line for each finding, and a line for what to do. */
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
