// The known name that somebody may have meant by one that nobody knows: of commands, options and
// settings alike. Pure.

/** The known word that a slip of at most two letters makes of this one. */
export function closestName(word: string, known: readonly string[]): string | null {
  const near = known
    // More letters apart than that cannot be two slips: nothing long is compared.
    .filter((other) => Math.abs(other.length - word.length) <= EDITS_MAX)
    .map((other) => ({ other, slips: editDistance(word, other) }))
    .filter(({ other, slips }) => slips <= EDITS_MAX && slips < other.length / 2)
    .sort((a, b) => a.slips - b.slips);
  return near[0]?.other ?? null;
}

const EDITS_MAX = 2;

/** Letters to change, add, leave out or swap with the next (optimal string alignment). */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= from.length; row++) {
    const line = [row];
    rows.push(line);
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + same,
          swapped ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(from.length, to.length);
}
