// Everything that one seed creates: time, servers, replicas that crash and restart, and the judges.
// The customers' behaviour is elsewhere.

import type { TurnEvent } from "../../engine/turn/turn-events.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import { withTurnBytes } from "../../engine/limits/turn-weights.ts";
import type { RedisPort } from "../../engine/redis/redis-link.ts";
import type { TurnBytes } from "../../engine/concurrency/turn-bytes.ts";
import type { Review } from "../../engine/turn/reply-review.ts";
import { BACKEND_FEATURES } from "../../tools/domain/settings.ts";
import type { BackendFeature } from "../../tools/domain/settings.ts";
import { drawTemper } from "./actors.ts";
import type { Temper } from "./actors.ts";
import { BackendWire, WRITES } from "./backend-wire.ts";
import type { BackendPlant } from "./backend-wire.ts";
import { Calendar } from "./calendar.ts";
import type { CalendarChange } from "./calendar.ts";
import { TENANTS } from "./canary.ts";
import type { Chance } from "./chance.ts";
import { drawFaults } from "./faults.ts";
import type { Faults } from "./faults.ts";
import { COMPANY_TENANT, companyOf } from "./company-calendar.ts";
import type { Company } from "../../tools/domain/company.ts";
import { Judge } from "./invariants.ts";
import type { Wish } from "./gateway.ts";
import { ScriptedModel } from "./model.ts";
import { VirtualLink } from "./redis-link.ts";
import { Replica } from "./replica.ts";
import type { Tools } from "./replica.ts";
import { Process, Scheduler } from "./scheduler.ts";
import { VirtualRedis } from "./virtual-redis.ts";
import type { Plant } from "./virtual-redis.ts";

/** A run's options in addition to its seed. */
export interface Setup {
  /** Instead of those that the seed draws. */
  readonly faults?: Partial<Faults>;
  /** The replica that makes the call with this number over a wire dies there. */
  readonly killAt?: number;
  readonly replicas?: number;
  /** At most. */
  readonly customers?: number;
  readonly confirm?: "model" | "code";
  /** One tenant has a company's file, and a calendar behind the port. */
  readonly company?: boolean;
  /** The backend has all features, regardless of the seed. */
  readonly ableBackend?: boolean;
  /** What every customer says instead of what the seed draws, one message after another. */
  readonly words?: readonly Wish[];
  readonly temper?: Temper;
  /** Percentage of requested bookings and changes whose yes is sent before the summary. */
  readonly haste?: number;
  /** Planted bugs, to show that the simulation detects them. */
  readonly script?: Plant;
  readonly redis?: (redis: RedisPort) => RedisPort;
  readonly backend?: BackendPlant;
  readonly tools?: (tools: Tools) => Tools;
  /** Whether a stream's listener receives an event. */
  readonly hears?: (event: TurnEvent) => boolean;
  readonly review?: Review;
  /** Stands between the turns and their byte account. */
  readonly bytes?: (bytes: TurnBytes) => TurnBytes;
}

const KIB = 1024;

export class World {
  readonly scheduler = new Scheduler();
  readonly trace: string[] = [];
  readonly faults: Faults;
  readonly judge: Judge;
  readonly calendar: Calendar;
  readonly redis: VirtualRedis;
  readonly limits: Limits;
  readonly replicas: Replica[] = [];
  readonly replicasMax: number;
  readonly #chance: Chance;
  readonly #setup: Setup;
  readonly confirm: "model" | "code";
  readonly temper: Temper;
  readonly haste: number;
  /** Whether messages say when they were sent. */
  readonly stamped: boolean;
  readonly features: ReadonlySet<BackendFeature>;
  readonly #capacities: ReadonlyMap<number, number>;
  /** No more faults: the run comes to its end. */
  #calm = false;
  #redisAwayUntil = 0;
  #wiped = false;
  #jumped = false;
  #kills = 0;
  #births = 0;
  #crossings = 0;
  #serial = 0;

  constructor(chance: Chance, setup: Setup) {
    this.#chance = chance;
    this.#setup = setup;
    this.faults = { ...drawFaults(chance), ...setup.faults };
    const replicas = chance.pick([1, 1, 2, 2, 3]);
    this.replicasMax = setup.replicas ?? replicas;
    this.limits = drawLimits(chance);
    const { ableBackend = false } = setup;
    const isAble = (name: BackendFeature): boolean => chance.percent(name === "eventos" ? 75 : 50);
    this.features = new Set(BACKEND_FEATURES.filter((name) => isAble(name) || ableBackend));
    const confirm = chance.pick(["model", "code"] as const);
    this.confirm = setup.confirm ?? confirm;
    const temper = drawTemper(chance);
    this.temper = setup.temper ?? temper;
    const haste = chance.pick([0, 0, 10, 40]);
    this.haste = setup.haste ?? haste;
    this.stamped = chance.percent(50);
    this.#capacities = new Map(TENANTS.map((tenant) => [tenant, chance.between(1, 2)]));
    this.judge = new Judge({
      trace: (line) => this.say(line),
      ...{ calendar: () => this.calendar, keyspace: () => this.redis.keyspace },
      confirm: this.confirm,
      capacityOf: (tenant) => this.capacityOf(tenant),
      turnsMax: this.limits.sessionTurnsMax,
      exclusive: () => this.#exclusive,
      wiped: () => this.#wiped,
      now: () => this.scheduler.now,
      wall: () => this.scheduler.wall,
    });
    const onChange = (change: CalendarChange): void => {
      const { tenant, prospect, id, start } = change.event;
      this.say(`event ${id} of ${tenant}:${prospect} is ${change.kind}: ${start}`);
      this.judge.calendar.changed(change);
    };
    this.calendar = new Calendar({ onChange });
    this.redis = new VirtualRedis(() => this.scheduler.wall, {
      watch: this.judge,
      ...(setup.script === undefined ? {} : { plant: setup.script }),
    });
    for (let seat = 0; seat < this.replicasMax; seat++) this.#start(seat);
    this.#planTroubles();
  }

  capacityOf(tenant: number): number {
    return this.#capacities.get(tenant) ?? 1;
  }

  /** The file of a tenant that has one. */
  companyOf(tenant: number): Company | null {
    const has = this.#setup.company === true && tenant === COMPANY_TENANT;
    return has ? companyOf(this.capacityOf(tenant), this.confirm) : null;
  }

  /** What every customer says, where that was given. */
  get words(): readonly Wish[] | null {
    return this.#setup.words ?? null;
  }

  get alive(): readonly Replica[] {
    return this.replicas.filter(({ process }) => process.alive);
  }

  /** Calls over wires so far, both ways. */
  get crossings(): number {
    return this.#crossings;
  }

  say(line: string): void {
    this.trace.push(`${Math.floor(this.scheduler.now)} ${line}`);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => void this.scheduler.after(delayMs, resolve));
  }

  /** From here on nothing goes wrong any more. */
  calm(): void {
    this.#calm = true;
  }

  /** The booking store can be trusted while Redis keeps its data and its clock. */
  get #exclusive(): boolean {
    return !this.#wiped && !this.#jumped;
  }

  #start(seat: number): void {
    const { scheduler, judge, limits } = this;
    const name = `r${seat}.${++this.#births}`;
    const process = new Process(name, scheduler, this.#chance.fork());
    const redis = new VirtualLink({
      ...this.#wire(process, "redisShare"),
      server: this.redis,
      reachable: () => scheduler.now >= this.#redisAwayUntil,
    });
    const http = new BackendWire({
      ...this.#wire(process, "backendShare"),
      calendar: this.calendar,
      lateEvents: this.faults.lateEvents,
      plant: this.#setup.backend,
      onRequest: (body) => judge.backendAsked(body),
    });
    const model = new ScriptedModel({
      ...this.#wire(process, "modelShare"),
      timeoutMs: limits.modelTimeoutMs,
      confirm: this.confirm,
      temper: () => (this.#calm ? "honest" : this.temper),
      onRequest: (request) => judge.modelAsked(request),
      serial: () => ++this.#serial,
    });
    const { tools, hears, review, bytes } = this.#setup;
    this.replicas[seat] = new Replica({
      ...{ process, http, model, limits, judge, tools, hears, review, bytes },
      redis: this.#setup.redis?.(redis) ?? redis,
      ...{ features: this.features, confirm: this.confirm },
      company: this.#setup.company === true,
    });
    this.say(`${name} starts`);
  }

  #wire(process: Process, share: "redisShare" | "backendShare" | "modelShare") {
    const { scheduler } = this;
    return {
      scheduler,
      process,
      chance: this.#chance.fork(),
      faultShare: () => (this.#calm ? 0 : this.faults[share]),
      crossing: (what: string) => this.#crossing(process, what),
      trace: (line: string) => this.say(line),
    };
  }

  /** Every call over a wire is a moment at which a replica may die, or stand still. */
  #crossing(process: Process, what: string): void {
    const { killsMax, killShare, pauseShare } = this.faults;
    if (this.#calm || !process.alive) return;
    if (++this.#crossings === this.#setup.killAt) return this.#kill(process, what);
    // Around the one request that changes the world most can go wrong.
    const share = WRITES.has(what.split(" ", 1)[0] ?? "") ? 10 * killShare : killShare;
    if (this.#kills < killsMax && this.#chance.percent(share)) this.#kill(process, what);
    else if (this.#chance.percent(pauseShare)) {
      const durationMs = this.#chance.between(30_000, 300_000);
      this.say(`${process.name} stands still for ${durationMs} at ${what}`);
      process.pause(durationMs);
    }
  }

  #kill(process: Process, what: string): void {
    const seat = this.replicas.findIndex((replica) => replica.process === process);
    this.#kills++;
    this.say(`${process.name} dies at ${what}`);
    this.replicas[seat]?.kill();
    this.scheduler.after(this.#chance.between(500, 5000), () => this.#start(seat));
  }

  #planTroubles(): void {
    const { scheduler, faults } = this;
    const chance = this.#chance.fork();
    const at = (task: () => void): void => {
      scheduler.after(chance.between(1000, 120_000), () => this.#calm || task());
    };
    if (faults.jumps) {
      at(() => {
        this.#jumped = true;
        this.say("redis' clock jumps");
        this.redis.jump(this.limits.sessionLockMs + 5000);
      });
    }
    if (faults.wipes) {
      at(() => {
        this.#wiped = true;
        this.say("redis restarts empty");
        this.redis.wipe();
      });
    }
    if (faults.outages) {
      at(() => {
        this.#redisAwayUntil = scheduler.now + chance.between(500, 60_000);
        this.say(`redis is away until ${this.#redisAwayUntil}`);
      });
    }
  }
}

function drawLimits(chance: Chance): Limits {
  const [turnsActiveMax, turnsQueuedMax] = [4, 6];
  const sessionTurnsMax = chance.pick([2, 4, 20]);
  // Bytes for four usual turns, or for two: then claims wait.
  const turnsPaid = sessionTurnsMax === 4 ? 2 : 4;
  const { turnsBytesMax, ...paid } = withTurnBytes({
    ...DEFAULT_LIMITS,
    turnsActiveMax: turnsPaid,
  });
  return {
    ...paid,
    turnsBytesMax,
    turnsActiveMax,
    turnsQueuedMax,
    sessionQueueMax: 2,
    sessionPollMs: 2000,
    sessionTurnsMax,
    sessionBytesMax: 32 * KIB,
    breakerOpenMs: chance.pick([5000, 30_000]),
  };
}
