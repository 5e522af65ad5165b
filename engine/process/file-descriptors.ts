// The process's limit of file descriptors, and how it reduces the number of sockets: each socket
// and each outbound call uses one.

import { readFileSync, readdirSync } from "node:fs";
import type { Limits } from "../limits/limits.ts";
import { AgentError } from "../core/errors.ts";
import { SOCKETS_PROBE_MAX, SOCKETS_REFUSED_MAX } from "../limits/memory-budget.ts";

interface Descriptors {
  /** `ulimit -n`, after Node has raised it to its hard limit. */
  readonly max: number;
  readonly open: number;
}

/** Null except on Linux. */
export function processDescriptors(): Descriptors | null {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    const max = /^Max open files\s+(\d+|unlimited)/m.exec(limits)?.[1];
    if (max === undefined) return null;
    const open = readdirSync("/proc/self/fd").length;
    return { max: max === "unlimited" ? Infinity : Number(max), open };
  } catch {
    return null;
  }
}

interface SocketPlan {
  readonly connectionsMax: number;
  readonly probesMax: number;
  readonly refusedMax: number;
  /** The `ulimit -n` that the limits need. */
  readonly wanted: number;
  /** The sockets are fewer than the limits allow. */
  readonly isShort: boolean;
}

/** The minimum for one turn: model and backend, both ends of each with the sandbox. */
const LEAST_FREE = 24;
/** Concurrent outbound calls of a running turn: the model and the backend's hosts. */
const CALLS_OF_TURN = 4;
/** Redis, its Cluster's nodes, DNS lookups, open files. */
const OTHERS = 16;

/**
 * The sockets of the limits, or fewer in proportion, so that outbound calls have descriptors left.
 * @throws AgentError `config_invalid` if not even one turn would fit
 */
export function planSockets(limits: Limits, descriptors: Descriptors | null): SocketPlan {
  const { connectionsMax, turnsActiveMax } = limits;
  const all = { connectionsMax, probesMax: SOCKETS_PROBE_MAX, refusedMax: SOCKETS_REFUSED_MAX };
  const { max, open } = descriptors ?? { max: Infinity, open: 0 };
  const needed =
    connectionsMax + all.probesMax + all.refusedMax + turnsActiveMax * CALLS_OF_TURN + OTHERS;
  const wanted = open + needed;
  if (wanted <= max) return { ...all, wanted, isShort: false };
  const free = max - open;
  if (free < LEAST_FREE) {
    const least = `it must be at least ${open + LEAST_FREE}, and ${wanted} for these settings`;
    throw new AgentError("config_invalid", `ulimit -n is ${max}: ${least}`);
  }
  const scaled = (count: number): number => Math.max(1, Math.floor((count * free) / needed));
  return {
    connectionsMax: scaled(connectionsMax),
    probesMax: scaled(all.probesMax),
    refusedMax: scaled(all.refusedMax),
    wanted,
    isShort: true,
  };
}

/** For the log and the doctor. */
export function socketShortage(
  { connectionsMax, wanted }: SocketPlan,
  { max }: Descriptors,
  limits: Limits,
): string {
  const fewer = `${connectionsMax} sockets instead of ${limits.connectionsMax}`;
  return `ulimit -n is ${max}: ${fewer}; ${wanted} is enough for all`;
}
