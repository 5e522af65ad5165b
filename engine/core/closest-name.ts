// Suggests a known command, option or setting for an unknown name. Pure.

/** The closest known word at an edit distance of at most two; null for none. */
export function closestName(word: string, known: readonly string[]): string | null {
  const near = known
    // A larger difference in length needs more edits: long words are never compared.
    .filter((other) => Math.abs(other.length - word.length) <= EDITS_MAX)
    .map((other) => ({ other, edits: editDistance(word, other) }))
    .filter(({ other, edits }) => edits <= EDITS_MAX && edits < other.length / 2)
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.other ?? null;
}

const EDITS_MAX = 2;

/** Letters to change, add, remove or swap with the next (optimal string alignment). */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
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
