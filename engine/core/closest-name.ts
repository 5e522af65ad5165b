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

/**
 * Letters to change, add, remove or swap with the next (optimal string alignment); infinite once
 * they are too many for sure. A start compares every variable with every setting: with more work
 * than this V8 would compile it, which costs 7 MB at rest.
 */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let above: number[] = [];
  for (let column = 0; column <= to.length; column++) above.push(column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      let edits = Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      edits = Math.min(edits, (above[column - 1] ?? 0) + same);
      if (row > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1])
        edits = Math.min(edits, (before[column - 2] ?? 0) + 1);
      current.push(edits);
    }
    if (Math.min(...current) > EDITS_MAX) return Infinity;
    [before, above] = [above, current];
  }
  return above[to.length] ?? Infinity;
}
