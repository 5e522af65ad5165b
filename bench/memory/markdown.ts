// The parts that docs/memory-profile.md is made of: a section under the command that gives its
// figures, and a table.

import type { Report } from "../support/report.ts";

type Cell = string | number;

export function section<Figures>(
  title: string,
  report: (Report & { readonly figures: Figures }) | null,
  body: (report: Report & { readonly figures: Figures }) => readonly string[],
): readonly string[] {
  if (report === null) return [`## ${title}`, "", "Not measured yet.", ""];
  const { node, redis } = report.versions;
  const from = `\`${report.command}\` (seed ${report.seed}, Node ${node}, Redis ${redis})`;
  return [`## ${title}`, "", from, "", ...body(report), ""];
}

export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly string[] {
  const line = (cells: readonly Cell[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

export function statusesOf(
  load: { readonly statuses: Readonly<Record<string, number>> } | null,
): string {
  return JSON.stringify(load?.statuses ?? {}).replaceAll('"', "");
}

export const kib = (bytes: number): number => Math.round(bytes / 1024);
