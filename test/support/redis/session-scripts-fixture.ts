// The scripts of a session's ring on their own, for tests: in a real Redis whose clock the test
// moves. One server for each test file that imports this.

import assert from "node:assert/strict";
import { after, before, beforeEach } from "node:test";
import { loadScript } from "../../../engine/redis/lua-script.ts";
import { RedisInHand, clocked, otherTypes } from "./records-stores.ts";

const SESSIONS = new URL("../../../engine/sessions/redis-store.ts", import.meta.url).href;

export const META = "citas:{1:s}:meta";
export const RING = "citas:{1:s}:turns";
export const TTL_MS = 50_000;
export const LOCK_MS = 7000;
export const SMALL = { turns: 3, bytes: 20 };
export const SCRIPTS = {
  begin: loadScript("begin-2", SESSIONS),
  commit: loadScript("commit-2", SESSIONS),
  clear: loadScript("clear-2", SESSIONS),
  release: loadScript("release-1", SESSIONS),
};

export let hand: RedisInHand;
before(async () => void (hand = await RedisInHand.start([TTL_MS])));
beforeEach(() => hand.reset());
after(() => hand.stop());

function send(name: keyof typeof SCRIPTS, ...args: readonly (string | number)[]): Promise<unknown> {
  const script = SCRIPTS[name];
  const keys = [META, RING].slice(0, script.keysCount);
  return hand.redis.run(clocked({ script, keys, args }));
}

export async function run(...call: Parameters<typeof send>): Promise<unknown> {
  const answer = await send(...call);
  return Array.isArray(answer) ? answer.map(Number) : Number(answer);
}

/** The code and the number of turns, without the turns. */
export async function begin(token: string, caps = SMALL): Promise<unknown> {
  return (await beginAndRead(token, caps)).slice(0, 2).map(Number);
}

export async function beginAndRead(
  token: string,
  { turns, bytes } = SMALL,
): Promise<readonly string[]> {
  const answer = await send("begin", token, LOCK_MS, TTL_MS, turns, bytes);
  return Array.isArray(answer) ? answer.map(String) : [];
}

export function commit(token: string, element: string, more: object = {}): Promise<unknown> {
  const { turns, bytes, newer } = { ...SMALL, newer: 0, ...more };
  return run("commit", token, element, TTL_MS, turns, bytes, newer);
}

/** A whole turn. */
export async function turn(token: string, element: string, more: object = {}): Promise<unknown> {
  await begin(token, { ...SMALL, ...more });
  return commit(token, element, more);
}

export const meta = (): Promise<Record<string, string>> => hand.server.client.hgetall(META);
export const ring = (): Promise<string[]> => hand.server.client.lrange(RING, 0, -1);

export async function lives(metaMs: number | undefined, ringMs: number | undefined): Promise<void> {
  const found = await hand.lifetimes();
  assert.deepEqual([found.get(META), found.get(RING)], [metaMs, ringMs]);
}

export function counters(turns: number, bytes: number, ever: number, done: string): object {
  return { turns: String(turns), bytes: String(bytes), ever: String(ever), done };
}

export const lockOf = (owner: string): object => ({ owner, until: String(hand.now + LOCK_MS) });

/** Makes values of every type but the right one. */
export const foreign = (key: string, own: "hash" | "list"): ReturnType<typeof otherTypes> =>
  otherTypes(hand.server, key, own);
