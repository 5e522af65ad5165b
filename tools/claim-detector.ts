// Stand-in until the trained detector is merged.
import { claimOf } from "./claim-words.ts";
export interface ClaimContext {
  readonly sentences: readonly string[];
  readonly index: number;
  readonly offered: boolean;
}
export const CERTAIN = 1;
export function claimScore({ sentences, index }: ClaimContext): number {
  const claim = claimOf(sentences[index] ?? "");
  return claim === "hard" ? 2 : claim === "soft" ? 0.5 : -1;
}
export function claimScoreSoFar(sentences: readonly string[]): number {
  return claimScore({ sentences, index: sentences.length - 1, offered: false });
}
