// `agent-citas customer`: shows or erases what Redis or the data folder stores of one customer. An
// erasure takes the session's lock as a turn does, so that it never interrupts a turn.

import { existsSync } from "node:fs";
import { databaseFile, openDataFolder } from "../../engine/agent/data-folder.ts";
import { sleep, systemClock } from "../../engine/core/clock.ts";
import { readConfig } from "../../engine/config/config.ts";
import type { Config } from "../../engine/config/config.ts";
import type { Environment } from "../../engine/config/setting-parsers.ts";
import { AgentError } from "../../engine/core/errors.ts";
import { createLog } from "../../engine/telemetry/log.ts";
import { createRedis } from "../../engine/redis/redis-link.ts";
import { createRedisSessions } from "../../engine/sessions/redis-store.ts";
import { createSqliteSessions } from "../../engine/sessions/sqlite-store.ts";
import { eraseCustomer, loadCustomerData } from "../api/customer-data.ts";
import type { CustomerPorts, ErasedCustomer } from "../api/customer-data.ts";
import { customerLines, erasedLines, wireCustomer, wireErased } from "../api/customer-json.ts";
import type { Customer } from "../api/customer-json.ts";
import { RedisBookingStore } from "../records/redis-store.ts";
import { SqliteBookingStore } from "../records/sqlite-store.ts";
import { APPOINTMENT_TABLES } from "../service/booking-stores.ts";
import type { BookingCaps } from "../domain/booking-caps.ts";
import { readAppointmentSettings } from "../domain/settings.ts";
import { USAGE_ERROR } from "./command.ts";
import type { Command, Terminal } from "./command.ts";
import { sessionKey } from "../../engine/conversation/session-key.ts";

const usage = `Usage: agent-citas customer show|erase ID_EMPRESA SESSION_ID [--json]

show prints all that Redis (REDIS_URL), or else the data folder (DATA_DIR), stores of a customer:
turns, notes and their source, bookings, the summary that waits for a yes. erase deletes all of it
at once, or nothing; while a message of the customer is being answered it waits up to ten seconds.
What was sent to the calendar and has no known outcome stays, without its text, for a day: see
docs/data.md.

Without both the server itself keeps it: GET and DELETE /api/customers?id_empresa=&session_id=

  --json  machine-readable output`;

/** How long to wait for a running turn, and how often to try the lock. */
const WAIT_MS_MAX = 10_000;
const POLL_MS = 100;

export const customer: Command = {
  usage,
  async run(args, terminal) {
    const parsed = readArguments(args);
    if (typeof parsed === "string") {
      terminal.writeError(`${parsed}\n\n${usage}`);
      return USAGE_ERROR;
    }
    try {
      return await serve(parsed, terminal);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      terminal.writeError(error.message);
      return 1;
    }
  },
};

interface CustomerCommand {
  readonly what: "show" | "erase";
  readonly who: Customer;
  readonly json: boolean;
}

/** Not `parseArgs`: a session id may begin with a dash or a plus sign. */
function readArguments(args: readonly string[]): CustomerCommand | string {
  const json = args.at(-1) === "--json";
  const [what, tenantText, sessionId, ...rest] = json ? args.slice(0, -1) : args;
  if (what !== "show" && what !== "erase") return "Expected show or erase";
  if (tenantText === undefined || sessionId === undefined)
    return "Expected ID_EMPRESA and SESSION_ID";
  if (rest.length > 0) return `Unexpected argument '${rest[0]}'`;
  const tenant = /^-?\d{1,16}$/.test(tenantText) ? Number(tenantText) : Number.NaN;
  if (!Number.isSafeInteger(tenant)) return "ID_EMPRESA must be an integer";
  try {
    return { what, who: { tenant, sessionId, session: sessionKey(tenant, sessionId) }, json };
  } catch {
    return "SESSION_ID must be as POST /api/chat takes it: letters, digits and _ . : + @ -";
  }
}

async function serve({ what, who, json }: CustomerCommand, terminal: Terminal): Promise<number> {
  const { write } = terminal;
  const config = readConfig(terminal.environment);
  const ports = await open(config, terminal.environment);
  try {
    if (what === "show") {
      const shown = wireCustomer(who, await loadCustomerData(ports, who.session));
      write(`${json ? JSON.stringify(shown, null, 2) : customerLines(shown)}\n`);
      return 0;
    }
    const erased = wireErased(who, await eraseInTurn(ports, who));
    write(`${json ? JSON.stringify(erased, null, 2) : erasedLines(erased)}\n`);
    return 0;
  } finally {
    await ports.close();
  }
}

interface OpenedPorts extends CustomerPorts {
  readonly close: () => Promise<void>;
}

async function open(config: Config, environment: Environment): Promise<OpenedPorts> {
  const { redisUrl: url, redisCaFile: caFile, redisNatMap: natMap, limits } = config;
  const clock = systemClock;
  const { caps } = readAppointmentSettings(environment);
  if (url === null && config.dataDir !== null) return openFile(config.dataDir, { limits, caps });
  if (url === null) {
    const advice = "ask the server: GET or DELETE /api/customers?id_empresa=&session_id=";
    throw new AgentError("config_invalid", `neither REDIS_URL nor DATA_DIR is set; ${advice}`);
  }
  const log = createLog({ level: "silent", bufferBytesMax: limits.logBufferBytesMax });
  const redis = createRedis({ url, caFile, natMap, limits, clock, log });
  const store = createRedisSessions({ redis, clock, limits });
  if (!(await redis.ready(limits.redisConnectTimeoutMs))) {
    await store.close();
    throw new AgentError("store_error", "Redis cannot be reached: run agent-citas doctor");
  }
  const records = new RedisBookingStore({ redis, clock, caps, reservationTtlMs: 0 });
  return { store, records: [records], close: () => store.close() };
}

/** The server may run meanwhile. Opens only a file that is there. */
async function openFile(
  folder: string,
  { limits, caps }: Pick<Config, "limits"> & { readonly caps: BookingCaps },
): Promise<OpenedPorts> {
  const clock = systemClock;
  const file = databaseFile(folder);
  if (!existsSync(file)) throw new AgentError("config_invalid", `${file}: there is no such file`);
  const database = await openDataFolder({ folder, tables: APPOINTMENT_TABLES, clock });
  const store = createSqliteSessions({ database, clock, limits });
  const records = new SqliteBookingStore({ database, clock, caps, reservationTtlMs: 0 });
  return { store, records: [records], close: async () => database.close() };
}

/** @throws AgentError `session_busy` when the session stays locked for ten seconds */
async function eraseInTurn(ports: CustomerPorts, { session }: Customer): Promise<ErasedCustomer> {
  const lock = { session, token: systemClock.token() };
  const never = new AbortController().signal;
  for (let waitedMs = 0; waitedMs <= WAIT_MS_MAX; waitedMs += POLL_MS) {
    if ((await ports.store.acquire(lock)).kind === "ready") return eraseCustomer(ports, lock);
    await sleep(systemClock, POLL_MS, never);
  }
  const message = "a message of this customer is being answered; nothing was erased: try again";
  throw new AgentError("session_busy", message);
}
