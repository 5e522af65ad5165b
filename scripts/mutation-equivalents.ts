// Alterations that no test can see, or that are choices of speed, each with the reason. Reviewed by
// hand: an entry is a claim about the code, and goes when its line changes.

export interface Equivalent {
  readonly file: string;
  /** The whole line, as it stands. */
  readonly where: string;
  /** Left out: whatever is altered in that line. */
  readonly change?: string;
  readonly why: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [];
