// What Redis keeps of one session, seen as a whole: its keys, how much of it counts against a cap,
// and its end. The keys of a session are in one hash tag, so that one script can take them all.

import type { RedisPort } from "../../engine/redis/redis.ts";
import { loadScript } from "../../engine/redis/scripts.ts";
import { DAY_MS } from "./records.ts";
import type { Erasure, Owner, Remnant } from "./records.ts";
import type { SessionKey } from "../../engine/conversation/session-key.ts";

const COUNTED = loadScript("counted-1", import.meta.url);
const ERASE = loadScript("erase-4", import.meta.url);

export function sessionKeys(session: string): readonly [meta: string, book: string] {
  return [`citas:{${session}}:meta`, `citas:{${session}}:bookings`];
}

function changesKey(session: string): string {
  return `citas:{${session}}:changed`;
}

export function countChanges(redis: RedisPort, session: SessionKey): Promise<unknown> {
  return redis.run({ script: COUNTED, keys: [changesKey(session)], args: [DAY_MS] });
}

/** Turns, records, counts and the lock, in one step. */
export async function eraseSession(
  redis: RedisPort,
  { session, turn }: Owner,
  remnants: readonly Remnant[],
): Promise<Erasure> {
  const [meta, book] = sessionKeys(session);
  const keys = [meta, `citas:{${session}}:turns`, book, changesKey(session)];
  const args = [turn, ...remnants.flatMap(({ field, held, value }) => [field, held, value])];
  // Heard of twice, the second answer would say that the session is somebody else's.
  const answer = await redis.run({ script: ERASE, keys, args, once: true });
  return String(answer) === "1" ? "conversation" : "not_owned";
}
