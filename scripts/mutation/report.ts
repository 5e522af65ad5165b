// Formats the result of a mutation run: lines for the terminal, a record for each file, and the
// page docs/mutation.md. A partial run replaces only the records of its files. Pure.

import type { Mutant } from "./mutants.ts";

export interface Result {
  readonly mutant: Mutant;
  readonly verdict: "killed" | "survived" | "equivalent";
  /** The test that killed it, or why none does. */
  readonly by: string;
  readonly durationMs: number;
}

/** The stored record of one file. */
interface FileRecord {
  readonly date: string;
  /** Seconds of its mutants, as if they had run alone. */
  readonly seconds: number;
  readonly killed: number;
  readonly survived: readonly string[];
  readonly equivalent: readonly string[];
}

export type Records = Readonly<Record<string, FileRecord>>;

export function recordsOf(
  results: readonly Result[],
  { date, lanes }: { readonly date: string; readonly lanes: number },
): Records {
  const files = [...new Set(results.map(({ mutant }) => mutant.file))];
  return Object.fromEntries(
    files.map((file) => {
      const fileResults = results.filter(({ mutant }) => mutant.file === file);
      const ms = fileResults.reduce((sum, { durationMs }) => sum + durationMs, 0) / lanes;
      const record: FileRecord = {
        ...{ date, seconds: Math.round(ms / 1000) },
        killed: fileResults.filter(({ verdict }) => verdict === "killed").length,
        survived: linesOf(fileResults, "survived"),
        equivalent: linesOf(fileResults, "equivalent"),
      };
      return [file, record];
    }),
  );
}

function linesOf(results: readonly Result[], verdict: Result["verdict"]): readonly string[] {
  return results
    .filter((one) => one.verdict === verdict)
    .sort((one, other) => one.mutant.line - other.mutant.line)
    .map(({ mutant: { line, change, where }, by }) => {
      return `line ${line}, \`${change}\` in \`${where}\`: ${by === "" ? UNEXPLAINED : by}`;
    });
}

const UNEXPLAINED = "to be looked at";

export function unexplainedIn(records: Records): number {
  const all = Object.values(records).flatMap(({ survived }) => survived);
  return all.filter((line) => line.endsWith(UNEXPLAINED)).length;
}

interface Counts {
  readonly killed: number;
  readonly survived: number;
  readonly equivalent: number;
}

function countsOf(records: readonly FileRecord[]): Counts {
  const sum = (of: (record: FileRecord) => number): number =>
    records.reduce((total, record) => total + of(record), 0);
  return {
    killed: sum(({ killed }) => killed),
    survived: sum(({ survived }) => survived.length),
    equivalent: sum(({ equivalent }) => equivalent.length),
  };
}

export function tableOf(records: Records): readonly string[] {
  const row = (name: string, date: string, { killed, survived, equivalent }: Counts): string =>
    `| ${[name, killed + survived, killed, survived, equivalent, date].join(" | ")} |`;
  const rows = Object.entries(records).map(([file, record]) =>
    row(`\`${file}\``, record.date, countsOf([record])),
  );
  return [
    "| File | Mutants | Killed | Survived | Equivalent | Run on |",
    "| --- | --: | --: | --: | --: | --- |",
    ...rows,
    row("**all**", "", countsOf(Object.values(records))),
  ];
}

export function pageOf(records: Records): string {
  const all = Object.values(records);
  const { killed, survived, equivalent } = countsOf(all);
  const share = ((100 * survived) / Math.max(1, killed + survived)).toFixed(1);
  const minutes = all.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const listed = (of: (record: FileRecord) => readonly string[]): readonly string[] =>
    Object.entries(records).flatMap(([file, record]) =>
      of(record).length === 0 ? [] : [`\`${file}\``, "", ...of(record).map(bullet), ""],
    );
  return [
    "# Mutation run of the booking records",
    "",
    `\`npm run mutate\` made ${killed + survived} small wrong changes, one at a time: the tests saw`,
    `${killed}, and ${survived} (${share} %) were seen by none. ${equivalent} more cannot be seen, for the`,
    `reasons below. It took ${minutes.toFixed(0)} minutes, two at a time. \`npm run mutate -- PART\` runs`,
    "the files whose path has that part. This page is written by the run.",
    "",
    ...tableOf(records),
    "",
    "## Survived",
    "",
    ...(survived === 0 ? ["None.", ""] : listed((record) => record.survived)),
    "## Equivalent",
    "",
    ...listed((record) => record.equivalent),
  ].join("\n");
}

function bullet(line: string): string {
  return `- ${line}`;
}
