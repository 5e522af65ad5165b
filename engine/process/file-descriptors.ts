// How many file descriptors the system lets the process have, and what becomes of the sockets where
// they are fewer than the limits want: each is one, and so is each call that goes out.

import { readFileSync, readdirSync } from "node:fs";
import type { Limits } from "../limits/limits.ts";
import { AgentError } from "../core/errors.ts";
import { SOCKETS_PROBE_MAX, SOCKETS_REFUSED_MAX } from "../limits/memory-budget.ts";

interface Descriptors {
  /** `ulimit -n`, after Node has raised it to its hard limit. */
  readonly max: number;
  readonly open: number;
}

/** Null where the system does not tell: only Linux does. */
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
  /** What `ulimit -n` must be for all that the limits want. */
  readonly wanted: number;
  /** The sockets are fewer than the limits want. */
  readonly isShort: boolean;
}

/** With fewer no turn can be held: model, backend, and both ends of each with a sandbox. */
const LEAST_FREE = 24;
/** Of a turn that runs, calls that go out at once: the model, the backend's hosts. */
const CALLS_OF_TURN = 4;
/** Redis, its cluster's nodes, name lookups, files read on the way. */
const OTHERS = 16;

/**
 * As many sockets as the limits want, or as fit in proportion beside what goes out.
 * @throws AgentError `config_invalid` where not even one turn would fit
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
  const part = (count: number): number => Math.max(1, Math.floor((count * free) / needed));
  return {
    connectionsMax: part(connectionsMax),
    probesMax: part(all.probesMax),
    refusedMax: part(all.refusedMax),
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
  const fewer = `${connectionsMax} sockets in place of ${limits.connectionsMax}`;
  return `ulimit -n is ${max}: ${fewer}; ${wanted} would do`;
}
