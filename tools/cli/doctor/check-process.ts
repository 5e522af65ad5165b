// The doctor's checks of the process and its settings: variables, runtime, time zone, memory
// budget, V8's flags and port. Connects only to this host.

import { execFile } from "node:child_process";
import { connect } from "node:net";
import { MIB } from "../../../engine/core/bytes.ts";
import type { Clock } from "../../../engine/core/clock.ts";
import { isShortToken } from "../../../engine/config/config.ts";
import type { Config } from "../../../engine/config/config.ts";
import type { Environment } from "../../../engine/config/setting-parsers.ts";
import { containerLimitBytes } from "../../../engine/process/container-limit.ts";
import {
  planSockets,
  processDescriptors,
  socketShortage,
} from "../../../engine/process/file-descriptors.ts";
import { AgentError } from "../../../engine/core/errors.ts";
import { assertHeap, heapArguments, heapSizes } from "../../../engine/process/heap-flags.ts";
import { processBudget } from "../../../engine/limits/memory-budget.ts";
import { ALL_SETTING_NAMES, examineSettings } from "../../service/all-settings.ts";
import type { AllSettings } from "../../service/all-settings.ts";
import { civilDateTime, clockTime24 } from "../../dates/civil-time.ts";
import { resultsOf } from "./check-result.ts";
import type { Check, CheckResult } from "./check-result.ts";

interface SettingsCheck {
  /** Null when a variable is invalid: then nothing else can be checked. */
  readonly read: AllSettings | null;
  readonly found: readonly CheckResult[];
}

/** Reports every invalid variable by its name, and those that look mistyped. */
export function checkSettings(environment: Environment): SettingsCheck {
  const { ok, warn, fail } = resultsOf("settings");
  const { read, problems, unknownSettings } = examineSettings(environment);
  const typos = unknownSettings.map(({ name, suggestion }) =>
    warn(`${name} is no setting`, `did you mean ${suggestion}?`),
  );
  if (read === null) {
    const advice = "correct it: docs/settings.md says what each variable takes";
    return { read, found: [...problems.map((line) => fail(line, advice)), ...typos] };
  }
  const isGiven = (name: string): boolean => (environment[name] ?? "").trim() !== "";
  const count = ALL_SETTING_NAMES.filter(isGiven).length;
  const isTaken = `${count} of ${ALL_SETTING_NAMES.length} variables are set and understood`;
  const short = isShortToken(read.config.token)
    ? [warn("INTERNAL_API_TOKEN can be guessed", "give it at least 16 random characters")]
    : [];
  return { read, found: [ok(isTaken), ...short, ...typos] };
}

/** The Node versions of package.json's `engines`. */
const MAJORS: readonly number[] = [24, 26];

export const runtimeCheck: Check = {
  name: "runtime",
  run({ clock, settings, config }) {
    const { ok, warn, fail } = resultsOf("runtime");
    const { node, tz = "unknown" } = process.versions;
    const found: CheckResult[] = [];
    const kept = config.dataDir === null ? "; nothing is written to disk" : "";
    const major = Number(node.split(".")[0]);
    if (MAJORS.includes(major)) found.push(ok(`Node ${node}${kept}`));
    else if (major < Math.min(...MAJORS)) {
      found.push(fail(`Node ${node} is too old`, `use Node ${MAJORS.join(" or ")}`));
    } else {
      found.push(warn(`Node ${node} is not tried`, `use Node ${MAJORS.join(" or ")}`));
    }
    found.push(descriptorsResult(config));
    const { timeZone } = settings;
    const { date, minute } = civilDateTime(clock.now(), timeZone);
    const local = `${date} ${clockTime24(minute)} in ${timeZone}`;
    found.push(ok(`it is ${local}, by time zone data ${tz}`));
    return Promise.resolve(found);
  },
};

/** The file descriptors the server would have, as it starts from the same place. */
function descriptorsResult({ limits }: Config): CheckResult {
  const { ok, warn, fail } = resultsOf("runtime");
  const descriptors = processDescriptors();
  if (descriptors === null) return ok("this system does not report how many sockets may be open");
  const advice = "raise ulimit -n: LimitNOFILE of systemd, --ulimit nofile of Docker";
  try {
    const plan = planSockets(limits, descriptors);
    if (plan.isShort) return warn(socketShortage(plan, descriptors, limits), advice);
    const sockets = `${plan.connectionsMax} sockets and what goes out`;
    return ok(`ulimit -n is ${descriptors.max}, enough for ${sockets} (${plan.wanted})`);
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return fail(error.message, advice);
  }
}

export const memoryCheck: Check = {
  name: "memory",
  async run({ config, environment, timeoutMs }) {
    const { ok, warn, fail } = resultsOf("memory");
    const { limitBytes, sumBytes, flags } = processBudget(config.limits);
    const mib = (bytes: number): string => `${Math.floor(bytes / MIB)} MiB`;
    const container = containerLimitBytes();
    const found: CheckResult[] = [];
    const set = (environment["MEMORY_LIMIT_MB"] ?? "").trim() !== "";
    if (container !== null && limitBytes > container) {
      const detail = `MEMORY_LIMIT_MB is ${mib(limitBytes)}, the container has ${mib(container)}`;
      found.push(fail(detail, "lower it, or leave it out: then the container's limit counts"));
    } else {
      const from = set ? "MEMORY_LIMIT_MB" : container === null ? "by default" : "the container's";
      const sum = `the sum is ${mib(sumBytes)} of ${mib(limitBytes)} (${from})`;
      found.push(ok(`${sum}, for ${config.limits.turnsActiveMax} turns at once`));
      if (!set && container === null) {
        const advice = "set MEMORY_LIMIT_MB, or run it in a container with a memory limit";
        found.push(warn("no memory limit is set for the process", advice));
      }
    }
    const heap = await heapLimitBytes(heapArguments(flags, []), environment, timeoutMs);
    try {
      assertHeap(flags, heap ?? 0);
      found.push(ok(`V8 uses these heap sizes: ${heapSizes(flags).join(" ")}`));
    } catch {
      const detail = "V8 does not use the heap size of the memory budget";
      found.push(fail(detail, "take sizes of V8's heap out of NODE_OPTIONS"));
    }
    return found;
  },
};

/** The heap limit of a Node process started as the server will be; null when it does not start. */
function heapLimitBytes(
  flags: readonly string[],
  environment: Environment,
  timeout: number,
): Promise<number | null> {
  const program = "require('node:v8').getHeapStatistics().heap_size_limit";
  const options = { timeout, env: { ...environment }, encoding: "utf8" } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, [...flags, "-p", program], options, (error, stdout) => {
      resolve(error === null ? Number(stdout) : null);
    });
  });
}

export const portCheck: Check = {
  name: "port",
  async run({ config, http, timeoutMs, signal, clock }) {
    const { ok, fail } = resultsOf("port");
    const { port, host } = config;
    if (port === 0) return [ok("SERVER_PORT is 0: any free port")];
    const local = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
    if (!(await answers(port, local, clock, timeoutMs))) return [ok(`${port} is free on ${host}`)];
    const url = `http://${local.includes(":") ? `[${local}]` : local}:${port}/health`;
    const call = { url, method: "GET", headers: {}, body: null, timeoutMs, signal } as const;
    const answer = await http.request({ ...call, bytesMax: 64 * 1024 }).catch(() => null);
    if (answer?.text.includes('"agent":"citas"') === true) {
      return [ok(`agent-citas runs on ${port}, and its /health is ${answer.status}`)];
    }
    return [fail(`another program listens on ${port}`, "set SERVER_PORT to a free one")];
  },
};

function answers(port: number, host: string, clock: Clock, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const finish = (isTaken: boolean): void => {
      cancel();
      socket.destroy();
      resolve(isTaken);
    };
    const cancel = clock.after(timeoutMs, () => finish(false));
    socket.once("connect", () => finish(true));
    socket.once("error", () => finish(false));
  });
}
