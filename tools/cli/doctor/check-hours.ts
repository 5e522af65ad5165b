// The doctor's check of a tenant's opening hours and blocked times: which weekday's field is
// unreadable and what type of value it holds, never the value. At most one result for each weekday,
// and two for the blocked times. Pure.

import { parseBlocks } from "../../dates/blocked-times.ts";
import { parseHours } from "../../dates/parse-day-hours.ts";
import type { HoursProblem } from "../../dates/hours-sentence.ts";
import { OPERATIONS, WEEK_FIELDS } from "../../backend/operations.ts";
import { resultsOf } from "./check-result.ts";
import type { CheckResult } from "./check-result.ts";

const { warn } = resultsOf("backend");

const PROBLEMS: Readonly<Record<HoursProblem, string>> = {
  form: "not a shape that holds hours",
  words: "words that are no hours",
  one_time: "a time without its other end",
  overlap: "ranges that overlap",
  break: "a break that is not within the hours",
  backwards_or_ambiguous: "an end before its start, or AM and PM that two people read differently",
};

/** `answer` is the backend's response, unparsed. */
export function hoursResults(answer: unknown): readonly CheckResult[] {
  const read = OPERATIONS.schedule.answer.safeParse(answer);
  if (!read.success) return [];
  const { days, blocks } = read.data;
  const unread = days.flatMap((value, index) => {
    const hours = parseHours(value);
    if (hours.kind !== "unreadable") return [];
    const problem = PROBLEMS[hours.reason];
    const what = `${WEEK_FIELDS[index] ?? ""}: unreadable ${kindOf(value)}: ${problem}`;
    return [warn(what, "the day counts as closed: write it as 09:00-13:00, 15:00-19:00")];
  });
  return [...unread, ...blockResults(blocks)];
}

function blockResults(blocks: unknown): readonly CheckResult[] {
  const { itemCount, unreadableCount, undatedCount } = parseBlocks(blocks);
  const dated = unreadableCount - undatedCount;
  const field = `horarios_bloqueados (${kindOf(blocks)})`;
  const form = "write it as 2026-12-24 10:00-12:00";
  const found: CheckResult[] = [];
  if (dated > 0) {
    const what = `${field}: ${dated} of ${itemCount} unreadable, with the day they name`;
    found.push(warn(what, `those days are not verified and not booked: ${form}`));
  }
  if (undatedCount > 0) {
    const what = `${field}: ${undatedCount} of ${itemCount} unreadable, naming no day`;
    found.push(warn(what, `they block nothing: ${form}`));
  }
  return found;
}

function kindOf(value: unknown): string {
  if (typeof value === "string") return /^\s*[[{]/.test(value) ? "JSON in a text" : "text";
  if (Array.isArray(value)) return "list";
  return typeof value === "object" ? "object" : typeof value;
}
