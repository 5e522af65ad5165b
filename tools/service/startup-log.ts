// Logs at the start: the memory budget, settings that are unsafe in production, and the address.

import { TOKEN_SHORT, isShortToken } from "../../engine/config/config.ts";
import { processBudget } from "../../engine/limits/memory-budget.ts";
import type { Service } from "./service.ts";

export function logStartup({ log, config, simulated, sandbox }: Service, url: string): void {
  const { sumBytes, limitBytes, items } = processBudget(config.limits);
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const table = items.map(({ account, bytes }) => `${account}=${mib(bytes)}`).join(" ");
  const left = mib(limitBytes - sumBytes);
  log.info({
    event: "memory_sized",
    bytes: sumBytes,
    detail: `MiB limit=${mib(limitBytes)} left=${left} ${table}`,
  });
  if (isShortToken(config.token)) log.warn({ event: "token_short", detail: TOKEN_SHORT });
  for (const part of simulated) {
    log.warn({ event: "simulated", detail: `the ${part} is simulated: for trying out only` });
  }
  if (config.tracing !== null) {
    const content = config.tracing.captureContent ? "with" : "without";
    log.info({ event: "tracing_on", detail: `${content} the content of messages` });
  }
  if (sandbox !== null) log.info({ event: "sandbox_listening", detail: sandbox.backend.url });
  const kept = config.dataDir === null ? "embedded" : "file";
  const store = config.redisUrl === null ? kept : "redis";
  log.info({ event: "server_listening", detail: `${url} sessions=${store}` });
}
