// What a mutation run came to, as lines for the terminal and as the page docs/mutation.md. Pure.

import type { Mutant } from "./mutants.ts";

export interface Result {
  readonly mutant: Mutant;
  readonly verdict: "killed" | "survived" | "equivalent";
  /** The test that saw it, or why no test can. */
  readonly by: string;
}

export interface Report {
  readonly summary: string;
  readonly page: string;
  readonly unexplained: number;
}

export function reportOf(
  results: readonly Result[],
  { date, minutes }: { readonly date: string; readonly minutes: number },
): Report {
  const files = [...new Set(results.map(({ mutant }) => mutant.file))];
  const rows = files.map((file) =>
    rowOf(
      file,
      results.filter(({ mutant }) => mutant.file === file),
    ),
  );
  const total = rowOf("**all**", results);
  const survivors = inOrder(results.filter(({ verdict }) => verdict === "survived"));
  const table = ["| File | Mutants | Killed | Survived | Equivalent |"];
  table.push("| --- | --: | --: | --: | --: |", ...rows, total);
  const all = survivors.map((one) => `- ${lineOf(one)}`);
  const time = `${minutes.toFixed(1)} minutes`;
  return {
    summary: [...table, "", ...all, time].join("\n"),
    page: pageOf({ date, time, table, results }),
    unexplained: survivors.filter(({ by }) => by === "").length,
  };
}

function rowOf(name: string, results: readonly Result[]): string {
  const count = (verdict: Result["verdict"]): number =>
    results.filter((one) => one.verdict === verdict).length;
  const counts = [results.length, count("killed"), count("survived"), count("equivalent")];
  return `| ${name} | ${counts.join(" | ")} |`;
}

function inOrder(results: readonly Result[]): readonly Result[] {
  return results.toSorted(
    ({ mutant: a }, { mutant: b }) => a.file.localeCompare(b.file) || a.line - b.line,
  );
}

function reasoned(one: Result): string {
  return `- ${lineOf(one)}: ${one.by === "" ? "to be looked at" : one.by}`;
}

function lineOf({ mutant: { file, line, change, where } }: Result): string {
  return `${file}:${line} \`${change}\` in \`${where}\``;
}

interface Page {
  readonly date: string;
  readonly time: string;
  readonly table: readonly string[];
  readonly results: readonly Result[];
}

function pageOf({ date, time, table, results }: Page): string {
  const of = (verdict: Result["verdict"]): readonly Result[] =>
    inOrder(results.filter((one) => one.verdict === verdict));
  const [killed, survived, equivalent] = [of("killed"), of("survived"), of("equivalent")];
  const tried = killed.length + survived.length;
  const share = ((100 * survived.length) / Math.max(1, tried)).toFixed(1);
  return [
    "# Mutation run of the booking records",
    "",
    `Run on ${date} with \`npm run mutate\`, in ${time}. Of ${tried} small wrong changes the tests`,
    `saw ${killed.length}; ${survived.length} (${share} %) were seen by none. ${equivalent.length} more`,
    "cannot be seen, for the reasons below. This page is written by the run.",
    "",
    ...table,
    "",
    "## Survived",
    "",
    ...(survived.length === 0 ? ["None."] : survived.map(reasoned)),
    "",
    "## Equivalent",
    "",
    ...equivalent.map(reasoned),
    "",
  ].join("\n");
}
