// What must hold after the soak: the replies that customers received, checked against the records
// of Redis and the backend. Pure; every broken promise is one line.

import type { Turn } from "../../engine/conversation/messages.ts";
import { SANDBOX_CONFIGS } from "../../tools/sandbox/index.ts";
import { foreignWords, isEcho, isHandOff } from "./clients.ts";
import type { Reply, Told } from "./clients.ts";
import type { JournalEvent } from "./backend.ts";

export interface Outage {
  readonly from: number;
  readonly to: number;
}

export interface Records {
  readonly told: readonly Told[];
  readonly journal: readonly JournalEvent[];
  /** By session: its ring, oldest first. */
  readonly rings: ReadonlyMap<number, readonly Turn[]>;
  /** Periods in which Redis was down, or replicas may not have reconnected yet. */
  readonly outages: readonly Outage[];
  /** Times at which a replica ended: only then may turns that it had to resync be lost. */
  readonly replicaEnds: readonly number[];
  readonly turnsKeptMax: number;
}

interface Verdict {
  readonly violations: readonly string[];
  /** Turns answered during a Redis outage and missing afterwards: allowed, and counted. */
  readonly lostInOutage: number;
  /** Messages that two replicas answered because neither could see the other: the same. */
  readonly twoAnswersInOutage: number;
  readonly handedOff: number;
  readonly confirmed: number;
}

export function judge(records: Records): Verdict {
  const rings = bySession(records).map(([session, told]) => judgeRing(session, told, records));
  const replies = records.told.flatMap((told) => textsOf(told));
  const confirmed = records.told.filter(isConfirmed);
  const twice = records.told.filter((told) => isToldTwice(told, records));
  return {
    violations: [
      ...records.told.flatMap((told) => judgeReplies(told, records)),
      ...rings.flatMap(({ violations }) => violations),
      ...judgeCalendar(records.journal),
      ...confirmed.flatMap((told) => judgeConfirmed(told, records.journal)),
    ],
    lostInOutage: rings.reduce((sum, { lostInOutage }) => sum + lostInOutage, 0),
    twoAnswersInOutage: twice.length,
    handedOff: replies.filter(isHandOff).length,
    confirmed: confirmed.length,
  };
}

function bySession({ told }: Records): readonly (readonly [number, readonly Told[]])[] {
  const groups = new Map<number, Told[]>();
  for (const one of told) groups.set(one.session, [...(groups.get(one.session) ?? []), one]);
  return [...groups];
}

function textsOf({ replies }: Told): readonly string[] {
  return replies.map(({ text }) => text);
}

function judgeReplies(told: Told, records: Records): readonly string[] {
  const { id, session } = told;
  const texts = textsOf(told);
  if (texts.length === 0) return [`${id} was never answered`];
  const foreign = texts.flatMap((text) => foreignWords(text, session) ?? []);
  const echoes = echoesOf(told);
  const twice = echoes.size > 1 && !isToldTwice(told, records);
  return [
    ...foreign.map((words) => `${id} was answered with ${words}`),
    ...(twice ? [`${id} has two answers: ${[...echoes].join(" | ")}`] : []),
  ];
}

function echoesOf(told: Told): ReadonlySet<string> {
  return new Set(textsOf(told).filter((text) => isEcho(text, told)));
}

/** During a Redis outage a message's id is known only to the replica that received it. */
function isToldTwice(told: Told, { outages }: Records): boolean {
  return echoesOf(told).size > 1 && told.replies.some((reply) => isAway(reply, outages));
}

function isAway({ at }: Reply, outages: readonly Outage[]): boolean {
  return outages.some(({ from, to }) => from <= at && at <= to);
}

function judgeRing(session: number, told: readonly Told[], records: Records) {
  const ring = records.rings.get(session) ?? [];
  const ids = ring.map(({ messageId }) => messageId);
  const numbers = ids.map((id) => Number(id.split("-")[2]));
  const away = ({ replies }: Told): boolean =>
    replies.some((reply) => isAway(reply, records.outages));
  const disorder = numbers.some((number, index) => number < (numbers[index - 1] ?? 0));
  const when = (id: string): string =>
    told.some((one) => one.id === id && away(one)) ? ", said while Redis was away" : "";
  const violations = [
    ...ids
      .filter((id, index) => ids.indexOf(id) !== index)
      .map((id) => `${id} is stored twice${when(id)}`),
    ...ids.filter((id) => !id.startsWith(`wamid-${session}-`)).map((id) => `${id} in ${session}`),
    ...(disorder ? [`session ${session} is out of order: ${numbers.join(" ")}`] : []),
    ...ring.flatMap((turn) => {
      const words = foreignWords(JSON.stringify(turn), session);
      return words === null ? [] : [`the ring of ${session} holds ${words}`];
    }),
  ];
  // A full ring may have dropped turns before its first one.
  const first = ring.length >= records.turnsKeptMax ? (numbers[0] ?? 0) : 0;
  const missing = told.filter(
    (one) =>
      one.turn >= first && textsOf(one).some((text) => !isHandOff(text)) && !ids.includes(one.id),
  );
  // A reply sent while Redis was up was stored, regardless of earlier replies to copies.
  const lost = missing.filter(({ replies }) =>
    replies.some((reply) => !isHandOff(reply.text) && !mayBeLost(reply, records)),
  );
  return {
    violations: [...violations, ...lost.map(({ id }) => `${id} was answered and is not stored`)],
    lostInOutage: missing.length - lost.length,
  };
}

/** Sent during a Redis outage, by a replica that may have ended since. */
function mayBeLost(reply: Reply, { outages, replicaEnds }: Records): boolean {
  return isAway(reply, outages) && replicaEnds.some((at) => at >= reply.at);
}

function judgeCalendar(journal: readonly JournalEvent[]): readonly string[] {
  const violations: string[] = [];
  const seen = new Set<string>();
  for (const event of journal) {
    const key = `${event.company}/${event.prospect}/${event.start}`;
    if (seen.has(key)) violations.push(`booked twice: ${key}`);
    seen.add(key);
    const running = journal.filter(
      (other) =>
        other.company === event.company && other.start <= event.start && event.start < other.end,
    );
    const slots = SANDBOX_CONFIGS.get(event.company)?.slots ?? 1;
    if (running.length > slots) violations.push(`beyond capacity: ${key}, ${running.length}`);
  }
  return violations;
}

function isConfirmed(told: Told): boolean {
  return told.slot !== null && textsOf(told).some((text) => text.includes("Cita confirmada"));
}

function judgeConfirmed({ id, session, slot }: Told, journal: readonly JournalEvent[]) {
  const start = Date.parse(`${slot?.replace(/ (\d):/, " 0$1:").replace(" ", "T")}:00Z`) / 60_000;
  const found = journal.some(
    (event) => event.prospect === String(session) && event.start === start,
  );
  return found ? [] : [`${id} was confirmed for ${slot} and the backend has no such event`];
}
