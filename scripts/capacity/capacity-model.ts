// Computes the resources that a number of companies needs: replicas, memory, Redis, tokens. Based
// on measured figures (docs/measured.json) and a replica's limits. Pure.

/** The expected load. Every number is positive. */
export interface Demand {
  readonly tenants: number;
  /** Customers that write to one company per day, on average. */
  readonly contactsPerDay: number;
  /** Turns of one conversation. */
  readonly turns: number;
  /** The load of the busiest minutes divided by the day's average. */
  readonly peakFactor: number;
  /** From a message's arrival to its reply with a real model: how long a running slot is used. */
  readonly turnSeconds: number;
}

/** Figures measured by commands of this project. */
export interface Measured {
  readonly cpuMsPerTurn: number;
  readonly turnsPerSecondPerCore: number;
  readonly restMib: number;
  readonly redisBytesPerTenTurnSession: number;
  readonly redisSentBytesPerTenTurnSession: number;
  readonly redisCommandsPerTurn: number;
  readonly redisEmptyMib: number;
}

/** One replica by its limits. */
export interface Replica {
  readonly limitMib: number;
  /** The memory budget for that limit. */
  readonly sumMib: number;
  readonly turnsActiveMax: number;
  readonly sessionTurnsMax: number;
  readonly historyTurnsMax: number;
  readonly sessionTtlHours: number;
}

interface Capacity {
  readonly turnsPerDay: number;
  readonly peakTurnsPerSecond: number;
  readonly turnsAtOnce: number;
  readonly cpuCores: number;
  /** Replicas for the peak, by the scarcer resource, plus one spare. */
  readonly replicas: number;
  readonly bound: "cores" | "places";
  readonly redisSessions: number;
  readonly redisLiveMib: number;
  readonly redisMaxmemoryMib: number;
  readonly redisCommandsPerSecond: number;
  readonly redisRoundTripsPerSecond: number;
  readonly redisSentKibPerSecond: number;
  readonly redisReadKibPerSecond: number;
  readonly modelCallsPerDay: number;
  readonly inputTokensPerDay: number;
  readonly outputTokensPerDay: number;
  readonly modelKibPerSecond: number;
}

const SECONDS_PER_DAY = 86_400;
const KIB = 1024;
const MIB = 1024 * KIB;
const MEASURED_TURNS = 10;
const ROUND_TRIPS_PER_TURN = 2;
/** Target utilisation of cores and running slots: above it waiting grows faster than load. */
const SHARE_USED = 0.7;
/**
 * Multiple of the live bytes, for the allocator, replication buffers and copies of an AOF rewrite.
 */
const REDIS_ROOM = 2;
/** A smaller Redis saves nothing. */
const REDIS_MIB_MIN = 64;

/** The workload of citas-10: bytes of each part of a model call, and calls per turn. */
const WORKLOAD = {
  callsPerTurn: 1.5,
  promptBytes: 8 * KIB,
  toolSchemaBytes: 3 * KIB,
  messageBytes: 200,
  replyBytes: 800,
  toolBytesPerTurn: 900,
  bytesPerToken: 4,
} as const;

export function capacityOf(demand: Demand, measured: Measured, replica: Replica): Capacity {
  const { tenants, contactsPerDay, turns, peakFactor, turnSeconds } = demand;
  const turnsPerDay = tenants * contactsPerDay * turns;
  const peak = (turnsPerDay / SECONDS_PER_DAY) * peakFactor;
  // Little's law: running turns = arrival rate × duration.
  const turnsAtOnce = peak * turnSeconds;
  const byCores = peak / (measured.turnsPerSecondPerCore * SHARE_USED);
  const byPlaces = turnsAtOnce / (replica.turnsActiveMax * SHARE_USED);
  const carrying = Math.max(1, Math.ceil(Math.max(byCores, byPlaces)));
  return {
    turnsPerDay,
    peakTurnsPerSecond: peak,
    turnsAtOnce,
    cpuCores: (peak * measured.cpuMsPerTurn) / 1000,
    replicas: carrying + 1,
    bound: byCores > byPlaces ? "cores" : "places",
    ...redisOf(demand, measured, { ...replica, peak }),
    ...modelOf(demand, replica, { turnsPerDay, peak }),
  };
}

function redisOf(
  { tenants, contactsPerDay, turns }: Demand,
  measured: Measured,
  { peak, sessionTurnsMax, sessionTtlHours }: Replica & { readonly peak: number },
) {
  const redisSessions = (tenants * contactsPerDay * sessionTtlHours) / 24;
  const bytesPerTurn = measured.redisBytesPerTenTurnSession / MEASURED_TURNS;
  const keptTurns = Math.min(turns, sessionTurnsMax);
  const liveMib = measured.redisEmptyMib + (redisSessions * keptTurns * bytesPerTurn) / MIB;
  // A turn reads the ring of the turns before it.
  const readTurns = averageBefore(turns, sessionTurnsMax);
  const sentPerTurn = measured.redisSentBytesPerTenTurnSession / MEASURED_TURNS;
  return {
    redisSessions,
    redisLiveMib: liveMib,
    redisMaxmemoryMib: Math.max(REDIS_MIB_MIN, Math.ceil(liveMib * REDIS_ROOM)),
    redisCommandsPerSecond: peak * measured.redisCommandsPerTurn,
    redisRoundTripsPerSecond: peak * ROUND_TRIPS_PER_TURN,
    redisSentKibPerSecond: (peak * sentPerTurn) / KIB,
    redisReadKibPerSecond: (peak * readTurns * bytesPerTurn) / KIB,
  };
}

function modelOf(
  { turns }: Demand,
  { historyTurnsMax }: Replica,
  { turnsPerDay, peak }: { readonly turnsPerDay: number; readonly peak: number },
) {
  const { callsPerTurn, promptBytes, toolSchemaBytes, messageBytes, replyBytes } = WORKLOAD;
  const { toolBytesPerTurn, bytesPerToken } = WORKLOAD;
  const turnBytes = messageBytes + replyBytes + toolBytesPerTurn;
  const history = averageBefore(turns, historyTurnsMax) * turnBytes;
  const inputBytes = promptBytes + toolSchemaBytes + history + messageBytes + toolBytesPerTurn / 2;
  const modelCallsPerDay = turnsPerDay * callsPerTurn;
  return {
    modelCallsPerDay,
    inputTokensPerDay: (modelCallsPerDay * inputBytes) / bytesPerToken,
    outputTokensPerDay: (turnsPerDay * replyBytes) / bytesPerToken,
    modelKibPerSecond: (peak * (callsPerTurn * inputBytes + replyBytes)) / KIB,
  };
}

/** The average number of stored turns before a turn of a conversation. */
export function averageBefore(turns: number, keptMax: number): number {
  const growing = Math.min(turns, keptMax + 1);
  const sum = (growing * (growing - 1)) / 2 + (turns - growing) * keptMax;
  return sum / turns;
}

/** The output of `npm run capacity`: one figure per line, ASCII, the same on every machine. */
export function capacityTable(capacity: Capacity, measured: Measured, replica: Replica): string {
  const c = capacity;
  const row = (name: string, value: string): string => `${name.padEnd(22)}${value}`;
  const whole = (value: number): string =>
    Math.ceil(value).toLocaleString("en-US", { useGrouping: true });
  const short = (value: number): string => String(Number(value.toPrecision(3)));
  const million = (value: number): string => `${short(value / 1e6)} million`;
  const why = c.bound === "cores" ? "CPU" : `${replica.turnsActiveMax} running slots each`;
  return [
    row("turns a day", whole(c.turnsPerDay)),
    row("turns a second, peak", short(c.peakTurnsPerSecond)),
    row("turns at once, peak", whole(c.turnsAtOnce)),
    row("CPU, peak", `${short(c.cpuCores)} cores`),
    row("replicas", `${c.replicas} (bound by ${why}; one may be away)`),
    row(
      "memory a replica",
      `${replica.limitMib} MiB (ledger ${short(replica.sumMib)}, at rest ${measured.restMib})`,
    ),
    row("sessions in Redis", whole(c.redisSessions)),
    row(
      "Redis memory",
      `${whole(c.redisLiveMib)} MiB live, maxmemory ${whole(c.redisMaxmemoryMib)}mb`,
    ),
    row(
      "Redis commands",
      `${short(c.redisCommandsPerSecond)}/s in ${short(c.redisRoundTripsPerSecond)} round trips/s`,
    ),
    row(
      "Redis bandwidth",
      `${short(c.redisSentKibPerSecond)} KiB/s in, ${short(c.redisReadKibPerSecond)} KiB/s out`,
    ),
    row("model bandwidth", `${short(c.modelKibPerSecond)} KiB/s`),
    row("model calls a day", whole(c.modelCallsPerDay)),
    row(
      "model tokens a day",
      `${million(c.inputTokensPerDay)} in, ${million(c.outputTokensPerDay)} out`,
    ),
  ].join("\n");
}
