// How much memory Node itself uses, so that the server's own part can be seen: a process that does
// nothing, one that listens, and the idle server with each store.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { startRedis } from "../../test/support/redis/redis-server.ts";
import { startFastBackend } from "./fast-backend.ts";
import { announce, progress, round, writeReport } from "./report.ts";
import { startServerProcess } from "./server-process.ts";

const SETTLE_MS = 1500;
const LIMITS_MIB = [128, 256] as const;
const KEEP = "setInterval(() => {}, 1000)";
const LISTEN = 'require("node:http").createServer(() => {}).listen(0, "127.0.0.1")';

export interface FloorRow {
  readonly name: string;
  readonly rssMib: number;
}

export async function weighFloor(): Promise<void> {
  const head = { bench: "memory", seed: 1, limitMib: 256, settings: {} };
  announce(head);
  const rows: FloorRow[] = [
    await bare("Node, doing nothing", KEEP),
    await bare("Node, listening with node:http (CommonJS)", LISTEN),
  ];
  const backend = await startFastBackend();
  const redis = await startRedis();
  try {
    for (const limitMib of LIMITS_MIB) {
      for (const url of [null, redis.url]) {
        const environment = { ...backend.environment, ...(url === null ? {} : { REDIS_URL: url }) };
        const server = await startServerProcess({ limitMib, environment });
        await wait(SETTLE_MS);
        const store = url === null ? "embedded store" : "Redis connected";
        rows.push({
          name: `the server at rest, MEMORY_LIMIT_MB=${limitMib}, ${store}`,
          rssMib: round(server.rssMib()),
        });
        await server.stop();
      }
    }
  } finally {
    await Promise.all([backend.close(), redis.stop()]);
  }
  for (const { name, rssMib } of rows) progress(`${name}: ${rssMib} MiB`);
  writeReport("floor", head, { rows });
}

async function bare(name: string, script: string): Promise<FloorRow> {
  const child = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
  await wait(SETTLE_MS);
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  return { name, rssMib: round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024) };
}
