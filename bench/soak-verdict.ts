// What must be true after the soak: what customers were told, against Redis' and the backend's own
// records. Pure; every broken promise is one line.

import type { Turn } from "../engine/message.ts";
import { SANDBOX_CONFIGS } from "../tools/sandbox/index.ts";
import { foreignWords, isEcho, isHandOff } from "./soak-clients.ts";
import type { Told } from "./soak-clients.ts";
import type { JournalEvent } from "./soak-backend.ts";

export interface Outage {
  readonly from: number;
  readonly to: number;
}

export interface Records {
  readonly told: readonly Told[];
  readonly journal: readonly JournalEvent[];
  /** By session: what its ring holds, oldest first. */
  readonly rings: ReadonlyMap<number, readonly Turn[]>;
  /** Times at which Redis was away, or replicas may not have found it again. */
  readonly outages: readonly Outage[];
  readonly turnsKeptMax: number;
}

export interface Verdict {
  readonly violations: readonly string[];
  /** Turns answered while Redis was away, and not in it afterwards: allowed, and counted. */
  readonly lostInOutage: number;
  /** Sessions whose turns stand in another order because replicas kept them apart meanwhile. */
  readonly disorderInOutage: number;
  readonly handedOff: number;
  readonly confirmed: number;
}

export function judge(records: Records): Verdict {
  const rings = bySession(records).map(([session, told]) => judgeRing(session, told, records));
  const replies = records.told.flatMap((told) => told.replies);
  const confirmed = records.told.filter(isConfirmed);
  return {
    violations: [
      ...records.told.flatMap(judgeReplies),
      ...rings.flatMap(({ violations }) => violations),
      ...judgeCalendar(records.journal),
      ...confirmed.flatMap((told) => judgeConfirmed(told, records.journal)),
    ],
    lostInOutage: rings.reduce((sum, { lostInOutage }) => sum + lostInOutage, 0),
    disorderInOutage: rings.filter(({ disorder }) => disorder).length,
    handedOff: replies.filter(isHandOff).length,
    confirmed: confirmed.length,
  };
}

function bySession({ told }: Records): readonly (readonly [number, readonly Told[]])[] {
  const groups = new Map<number, Told[]>();
  for (const one of told) groups.set(one.session, [...(groups.get(one.session) ?? []), one]);
  return [...groups];
}

function judgeReplies(told: Told): readonly string[] {
  const { id, replies, session } = told;
  if (replies.length === 0) return [`${id} was never answered`];
  const foreign = replies.flatMap((reply) => foreignWords(reply, session) ?? []);
  const echoes = new Set(replies.filter((reply) => isEcho(reply, told)));
  return [
    ...foreign.map((words) => `${id} was answered with ${words}`),
    ...(echoes.size > 1 ? [`${id} has two answers: ${[...echoes].join(" | ")}`] : []),
  ];
}

function judgeRing(session: number, told: readonly Told[], records: Records) {
  const ring = records.rings.get(session) ?? [];
  const ids = ring.map(({ messageId }) => messageId);
  const numbers = ids.map((id) => Number(id.split("-")[2]));
  const away = ({ at }: Told): boolean =>
    records.outages.some(({ from, to }) => from <= at && at <= to);
  // Without Redis no replica knows what the others were told.
  const touched = told.some(away);
  const disorder = numbers.some((number, index) => number < (numbers[index - 1] ?? 0));
  const when = (id: string): string =>
    told.some((one) => one.id === id && away(one)) ? ", said while Redis was away" : "";
  const violations = [
    ...ids
      .filter((id, index) => ids.indexOf(id) !== index)
      .map((id) => `${id} is stored twice${when(id)}`),
    ...ids.filter((id) => !id.startsWith(`wamid-${session}-`)).map((id) => `${id} in ${session}`),
    ...(disorder && !touched ? [`session ${session} is out of order: ${numbers.join(" ")}`] : []),
    ...ring.flatMap((turn) => {
      const words = foreignWords(JSON.stringify(turn), session);
      return words === null ? [] : [`the ring of ${session} holds ${words}`];
    }),
  ];
  // A full ring may have dropped what lies before its first turn; in disorder, before its last.
  const oldest = disorder ? Math.max(...numbers) + 1 : (numbers[0] ?? 0);
  const first = ring.length >= records.turnsKeptMax ? oldest : 0;
  const missing = told.filter(
    (one) =>
      one.turn >= first && one.replies.some((reply) => !isHandOff(reply)) && !ids.includes(one.id),
  );
  const lost = missing.filter((one) => !away(one));
  return {
    violations: [...violations, ...lost.map(({ id }) => `${id} was answered and is not stored`)],
    lostInOutage: missing.length - lost.length,
    disorder: disorder && touched,
  };
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

function isConfirmed({ slot, replies }: Told): boolean {
  return slot !== null && replies.some((reply) => reply.includes("Cita confirmada"));
}

function judgeConfirmed({ id, session, slot }: Told, journal: readonly JournalEvent[]) {
  const start = Date.parse(`${slot?.replace(/ (\d):/, " 0$1:").replace(" ", "T")}:00Z`) / 60_000;
  const found = journal.some(
    (event) => event.prospect === String(session) && event.start === start,
  );
  return found ? [] : [`${id} was confirmed for ${slot} and the backend has no such event`];
}
