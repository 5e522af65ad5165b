// `agent-citas doctor`: checks what the service needs and says what to do. All checks run in
// parallel, each with its own time limit. Never writes a booking, calls the model once, prints no
// secret.

import { systemClock } from "../../../engine/core/clock.ts";
import type { Clock } from "../../../engine/core/clock.ts";
import { errorSummary } from "../../../engine/core/errors.ts";
import { HttpClient } from "../../../engine/http/http-client.ts";
import { deadlineSignal } from "../../../engine/core/deadline.ts";
import { VERSION } from "../../../engine/core/version.ts";
import { createPaint } from "../chat/chat-screen.ts";
import { backendCheck } from "./check-backend.ts";
import type { CheckedCompany } from "./check-backend.ts";
import { modelCheck } from "./check-model.ts";
import { checkSettings, memoryCheck, portCheck, runtimeCheck } from "./check-process.ts";
import { dataCheck } from "./check-data.ts";
import { redisCheck } from "./check-redis.ts";
import { USAGE_ERROR, parseOptions, parseWholeNumber } from "../command.ts";
import type { Command, Terminal, Values } from "../command.ts";
import { resultLines, resultsOf, passed } from "./check-result.ts";
import type { Check, CheckResult, CheckContext } from "./check-result.ts";

const usage = `Usage: agent-citas doctor [--tenant N] [--chatbot ID] [--json]

Checks settings, memory, data folder, Redis, the model's key and the backend as they are configured
here, and reports for each the status and what to do. Books nothing, and sends the model one
request, of at most 32 tokens, or 512 where it reasons. The exit code is 0 when nothing fails;
warnings are for you to assess.

  --tenant N    also read this id_empresa's data from the backend (reads only)
  --chatbot ID  with it, this id_chatbot's frequent questions
  --json        machine-readable output`;

const OPTIONS = {
  tenant: { type: "string" },
  chatbot: { type: "string" },
  json: { type: "boolean" },
} as const;

/** Milliseconds for one call or connection of a check, and for the whole check. */
const CALL_MS = 5000;
const CHECK_MS = 8000;

export const doctor: Command = {
  usage,
  async run(args, terminal) {
    const options = parseOptions(args, OPTIONS);
    const problem = typeof options === "string" ? options : problemOf(options);
    if (typeof options === "string" || problem !== null) {
      terminal.writeError(`${problem}\n\n${usage}`);
      return USAGE_ERROR;
    }
    const tenant = options.tenant === undefined ? null : parseWholeNumber(options.tenant);
    const found = await examine({ tenant, chatbot: options.chatbot ?? null }, terminal);
    const well = passed(found);
    if (options.json === true) {
      const report = { ok: well, version: VERSION, checks: found };
      terminal.write(`${JSON.stringify(report, null, 2)}\n`);
    } else terminal.write(`${resultLines(found, createPaint(terminal.colours))}\n`);
    return well ? 0 : 1;
  },
};

function problemOf(options: Values<typeof OPTIONS>): string | null {
  if (options.tenant !== undefined && parseWholeNumber(options.tenant) === null) {
    return "--tenant must be a whole number above 0";
  }
  return options.chatbot !== undefined && options.tenant === undefined
    ? "--chatbot goes with --tenant"
    : null;
}

async function examine(
  subject: CheckedCompany,
  { environment }: Terminal,
): Promise<readonly CheckResult[]> {
  const clock = systemClock;
  const { read, found } = checkSettings(environment);
  if (read === null) return found;
  const http = new HttpClient({
    clock,
    connectionsMax: 16,
    queuedMax: 16,
    originsMax: 8,
    connectTimeoutMs: CALL_MS,
    keepAliveMs: CALL_MS,
  });
  const common = { ...read, environment, clock, http, timeoutMs: CALL_MS };
  const checks = [runtimeCheck, memoryCheck, portCheck, dataCheck, redisCheck, modelCheck];
  const all = [...checks, backendCheck(subject)].map((check) => inTime(check, common, clock));
  try {
    return [...found, ...(await Promise.all(all)).flat()];
  } finally {
    await http.close();
  }
}

/** The results of a check, or a failure when it took too long or threw. */
async function inTime(
  { name, run }: Check,
  common: Omit<CheckContext, "signal">,
  clock: Clock,
): Promise<readonly CheckResult[]> {
  const { fail } = resultsOf(name);
  const never = new AbortController().signal;
  const advice = "something between here and there is slow: look at the network";
  const late = Promise.withResolvers<readonly CheckResult[]>();
  const onEnd = (): void => late.resolve([fail(`not done in ${CHECK_MS / 1000} s`, advice)]);
  const wait = deadlineSignal({ clock, durationMs: CHECK_MS, signal: never, onEnd });
  try {
    return await Promise.race([run({ ...common, signal: wait.signal }), late.promise]);
  } catch (error) {
    const { name: kind, code } = errorSummary(error);
    return [fail(`the check itself broke: ${kind} (${code})`, "please report it")];
  } finally {
    wait.dispose();
  }
}
