// Figures of the replaced Python service from its own memory profile, in MB: five scenarios by
// sessions, and a month by days. Estimates of its authors, not our measurement.

/** Sessions in memory, and the memory use of the process with them. */
export const REPLACED_BY_SESSIONS = [
  [0, 133],
  [500, 333],
  [1000, 478],
  [5000, 743],
  [15_000, 1470],
] as const;

/** Middles of its table of days until 512 MB, 768 MB and 1 GB are full; then its month. */
export const REPLACED_BY_DAYS = [
  [0, 133],
  [1, 333],
  [4, 512],
  [8.5, 768],
  [17, 1024],
  [30, 1470],
] as const;

/** @throws Error if the profile has no scenario with this number of sessions. */
export function replacedMib(sessions: number): number {
  const found = REPLACED_BY_SESSIONS.find(([count]) => count === sessions);
  if (found === undefined) throw new Error(`no scenario of ${sessions} sessions`);
  return found[1];
}
