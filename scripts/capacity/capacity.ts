// Prints the resources that a number of companies needs, without starting anything: `npm run
// capacity -- --tenants 500 --contacts-per-day 40 --turns 10`. Uses docs/measured.json and the
// limits of a replica of the given size; the arithmetic is in capacity-model.ts.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { MIB } from "../../engine/core/bytes.ts";
import { readConfig } from "../../engine/config/config.ts";
import { AgentError } from "../../engine/core/errors.ts";
import { processBudget } from "../../engine/limits/memory-budget.ts";
import { capacityOf, capacityTable } from "./capacity-model.ts";
import type { Measured, Replica } from "./capacity-model.ts";

const USAGE =
  "npm run capacity -- --tenants 500 --contacts-per-day 40 --turns 10 " +
  "[--peak-factor 4] [--turn-seconds 4] [--replica-mb 256]";

const OPTIONS = {
  "tenants": { type: "string" },
  "contacts-per-day": { type: "string" },
  "turns": { type: "string" },
  "peak-factor": { type: "string", default: "4" },
  "turn-seconds": { type: "string", default: "4" },
  "replica-mb": { type: "string", default: "256" },
} as const;

const whole = (max: number) => z.string().regex(/^\d+$/).transform(Number).pipe(between(1, max));
const decimal = (max: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number)
    .pipe(between(0.1, max));

const ARGUMENTS = z.object({
  "tenants": whole(1_000_000),
  "contacts-per-day": decimal(1_000_000),
  "turns": whole(10_000),
  "peak-factor": decimal(1000),
  "turn-seconds": decimal(600),
  "replica-mb": whole(1_048_576),
});

const figure = z.object({ value: z.number().positive(), unit: z.string(), command: z.string() });
const FIGURES = z.object({
  cpuMsPerTurn: figure,
  turnsPerSecondPerCore: figure,
  restMib: figure,
  redisBytesPerTenTurnSession: figure,
  redisSentBytesPerTenTurnSession: figure,
  redisCommandsPerTurn: figure,
  redisEmptyMib: figure,
});

function between(min: number, max: number) {
  return z.number().min(min).max(max);
}

/** @throws AgentError `config_invalid` with a line for each invalid argument. */
export function readArguments(args: readonly string[]) {
  const problems: string[] = [];
  let given: Readonly<Record<string, unknown>> = {};
  try {
    given = parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    // Node's message names the unknown option, or the one without a value.
    problems.push(error instanceof Error ? error.message : "arguments that are not understood");
  }
  const parsed = ARGUMENTS.safeParse(given);
  if (parsed.success && problems.length === 0) return parsed.data;
  const names = new Set(parsed.error?.issues.map(({ path }) => String(path[0])) ?? []);
  if (problems.length === 0)
    problems.push(...[...names].map((name) => problemOf(name, given[name])));
  throw new AgentError("config_invalid", [...problems, USAGE].join("\n"));
}

function problemOf(name: string, value: unknown): string {
  return value === undefined
    ? `--${name} is missing`
    : `--${name} must be a positive number within reason`;
}

export function readMeasured(): Measured {
  const text = readFileSync(new URL("../../docs/measured.json", import.meta.url), "utf8");
  const read = FIGURES.parse(JSON.parse(text));
  return {
    cpuMsPerTurn: read.cpuMsPerTurn.value,
    turnsPerSecondPerCore: read.turnsPerSecondPerCore.value,
    restMib: read.restMib.value,
    redisBytesPerTenTurnSession: read.redisBytesPerTenTurnSession.value,
    redisSentBytesPerTenTurnSession: read.redisSentBytesPerTenTurnSession.value,
    redisCommandsPerTurn: read.redisCommandsPerTurn.value,
    redisEmptyMib: read.redisEmptyMib.value,
  };
}

/** The limits of a process of that size with default settings. */
export function replicaOf(limitMib: number): Replica {
  const { limits } = readConfig({ MEMORY_LIMIT_MB: String(limitMib) });
  return {
    limitMib,
    sumMib: processBudget(limits).sumBytes / MIB,
    turnsActiveMax: limits.turnsActiveMax,
    sessionTurnsMax: limits.sessionTurnsMax,
    // Without tools a turn is two messages.
    historyTurnsMax: Math.floor(limits.historyMessagesMax / 2),
    sessionTtlHours: limits.sessionTtlMs / 3_600_000,
  };
}

/** The output for one command line. @throws AgentError `config_invalid`. */
export function answer(args: readonly string[]): string {
  const read = readArguments(args);
  const demand = {
    tenants: read.tenants,
    contactsPerDay: read["contacts-per-day"],
    turns: read.turns,
    peakFactor: read["peak-factor"],
    turnSeconds: read["turn-seconds"],
  };
  const measured = readMeasured();
  const replica = replicaOf(read["replica-mb"]);
  return capacityTable(capacityOf(demand, measured, replica), measured, replica);
}

if (import.meta.main) {
  try {
    console.log(answer(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
