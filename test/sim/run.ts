// One run: a seed in, a trace and the violations out. The same seed gives the same trace, byte by
// byte.

import { SESSION_IDS, TENANTS } from "./canary.ts";
import { Chance } from "./chance.ts";
import { Customer } from "./gateway.ts";
import { World } from "./world.ts";
import type { Setup } from "./world.ts";

export interface RunResult {
  readonly seed: number;
  readonly trace: readonly string[];
  readonly violations: readonly string[];
  /** Calls over wires while customers talked. */
  readonly crossings: number;
}

/** Conversations end long before; a run that does not is itself a failure. */
const STEPS_MAX = 200_000;
const RUN_MS_MAX = 3 * 60 * 60_000;
/** After it every lock, reservation and deadline has expired. */
const REST_MS = 20 * 60_000;

export async function simulate(seed: number, setup: Setup = {}): Promise<RunResult> {
  const chance = new Chance(seed);
  // Every other seed has a company with a file among its tenants.
  const world = new World(chance, { company: seed % 2 === 0, ...setup });
  const customers = drawCustomers(world, chance).slice(0, setup.customers);
  await play(
    world,
    customers.map((customer) => customer.talk()),
  );
  const { crossings } = world;
  world.calm();
  await rest(world);
  judgeRest(world);
  await play(world, [probe(world, customers)]);
  await rest(world);
  judgeRest(world);
  return { seed, trace: world.trace, violations: world.judge.violations, crossings };
}

function drawCustomers(world: World, chance: Chance): readonly Customer[] {
  const tenants = TENANTS.slice(0, chance.between(2, TENANTS.length));
  const sessions = SESSION_IDS.slice(0, chance.between(2, SESSION_IDS.length));
  return tenants.flatMap((tenant) =>
    sessions.map((sessionId) => new Customer(world, chance.fork(), { tenant, sessionId })),
  );
}

/** Steps until all has settled, judging after each. */
async function play(world: World, work: readonly Promise<void>[]): Promise<void> {
  const { scheduler, judge } = world;
  let done = false;
  const all = Promise.all(work).then(() => {
    done = true;
  });
  const until = scheduler.now + RUN_MS_MAX;
  for (let steps = 0; !done; steps++) {
    const moved = await scheduler.step(until);
    for (const replica of world.alive) replica.judge();
    if (judge.violations.length > 0) return;
    if (!moved && !done) return judge.fail("somebody waits for something that never comes");
    if (steps > STEPS_MAX) return judge.fail("the run does not end");
  }
  await all;
}

async function rest(world: World): Promise<void> {
  const { scheduler, judge } = world;
  const until = scheduler.now + REST_MS;
  scheduler.after(REST_MS, () => {});
  for (let steps = 0; steps < STEPS_MAX; steps++) {
    if (judge.violations.length > 0 || !(await scheduler.step(until))) return;
  }
  judge.fail("the rest does not end");
}

/** Every session once at every replica, one after another. */
async function probe(world: World, customers: readonly Customer[]): Promise<void> {
  for (const replica of world.alive) {
    for (const customer of customers) await customer.probe(replica);
  }
}

function judgeRest(world: World): void {
  const { judge, redis } = world;
  if (judge.violations.length > 0) return;
  for (const replica of world.alive) replica.judgeRest();
  const alive = new Set(world.alive.map(({ process }) => process.name));
  judge.judgePromises((replica) => alive.has(replica));
  const { keyspace } = redis;
  for (const key of keyspace.keys()) {
    if (keyspace.lifetimeMs(key) === null) judge.fail(`${key} lives for ever`);
    if (key.endsWith(":holds")) judge.fail(`${key} is held though nobody books`);
    const value = keyspace.peek(key);
    if (!key.endsWith(":meta") || value?.kind !== "hash") continue;
    const until = Number(value.fields.get("until") ?? 0);
    if (until > keyspace.now()) judge.fail(`${key} is locked though nobody is inside`);
  }
}
