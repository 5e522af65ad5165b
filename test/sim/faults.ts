// The faults of one run: drawn once from the seed, so that some runs are calm and some are not.

import type { Chance } from "./chance.ts";

/** Shares are in percent of the calls of their wire. */
export interface Faults {
  readonly redisShare: number;
  readonly backendShare: number;
  readonly modelShare: number;
  /** Replicas that die in this run, each at some call that crosses a wire. */
  readonly killsMax: number;
  readonly killShare: number;
  /** A replica is frozen for longer than its locks live. */
  readonly pauseShare: number;
  /** Redis' clock jumps ahead, past every lock. */
  readonly jumps: boolean;
  /** Redis restarts without its data. */
  readonly wipes: boolean;
  /** Redis is down for a while, for all replicas. */
  readonly outages: boolean;
  /** All customers write at once, and want the same hour. */
  readonly rush: boolean;
  /** CREAR_EVENTO may take effect after its caller has given up. */
  readonly lateEvents: boolean;
}

const CALM: Faults = {
  redisShare: 0,
  backendShare: 0,
  modelShare: 0,
  killsMax: 0,
  killShare: 0,
  pauseShare: 0,
  jumps: false,
  wipes: false,
  outages: false,
  rush: true,
  lateEvents: false,
};

export function drawFaults(chance: Chance): Faults {
  if (chance.percent(5)) return CALM;
  const killsMax = chance.percent(50) ? chance.between(1, 3) : 0;
  return {
    redisShare: chance.pick([0, 0, 1, 3, 10]),
    backendShare: chance.pick([0, 5, 15, 30]),
    modelShare: chance.pick([0, 5, 15, 30]),
    killsMax,
    killShare: killsMax === 0 ? 0 : chance.pick([0.5, 2, 5]),
    pauseShare: chance.percent(25) ? 0.5 : 0,
    jumps: chance.percent(12),
    wipes: chance.percent(5),
    outages: chance.percent(20),
    rush: chance.percent(50),
    lateEvents: chance.percent(30),
  };
}
