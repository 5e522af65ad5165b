// Least squares: the slope of resident memory over sessions with its uncertainty, and the verdict
// that both allow. Pure.

export interface Sample {
  readonly sessions: number;
  /** The minimum in its interval: garbage comes and goes, a leak raises the floor. */
  readonly rssKib: number;
  /** What the memory ledger accounts for at that time. */
  readonly accountedKib: number;
}

interface Fit {
  readonly slope: number;
  /** Standard error of the slope, widened for autocorrelated residuals. */
  readonly error: number;
}

/** V8 keeps or releases about this much by itself, which shifts the floor of a whole run. */
const WANDER_KIB = 4096;
/** RSS that a growing account may use for each of its bytes, because of garbage between them. */
const HEAP_FACTOR = 3;
const CORRELATION_MAX = 0.95;

export interface Verdict {
  readonly verdict: "bounded" | "grows" | "undecided";
  readonly detail: string;
  /** KB (1024 bytes) of RSS per session. */
  readonly slopeKib: number;
  /** Twice the standard error, and at least V8's own variation over the sessions seen. */
  readonly uncertaintyKib: number;
  /** The part of the slope that the ledger explains: caches that still fill up to their cap. */
  readonly accountedSlopeKib: number;
}

function leastSquares(points: readonly (readonly [x: number, y: number])[]): Fit {
  const count = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  let squares = 0;
  let products = 0;
  for (const [x, y] of points) {
    squares += (x - meanX) ** 2;
    products += (x - meanX) * (y - meanY);
  }
  const slope = products / squares;
  const residuals = points.map(([x, y]) => y - meanY - slope * (x - meanX));
  const total = residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  const lagged = residuals.reduce(
    (sum, residual, index) => sum + residual * (residuals[index - 1] ?? 0),
    0,
  );
  const correlation = total === 0 ? 0 : Math.min(CORRELATION_MAX, Math.max(0, lagged / total));
  const inflation = Math.sqrt((1 + correlation) / (1 - correlation));
  return { slope, error: inflation * Math.sqrt(total / Math.max(1, count - 2) / squares) };
}

/** Compares the samples after the warm-up with a threshold in KB per session. */
export function judge(samples: readonly Sample[], thresholdKib: number): Verdict {
  const rss = leastSquares(samples.map(({ sessions, rssKib }) => [sessions, rssKib]));
  const accounted = leastSquares(samples.map((one) => [one.sessions, one.accountedKib]));
  const span = (samples.at(-1)?.sessions ?? 0) - (samples[0]?.sessions ?? 0);
  const uncertaintyKib = Math.max(2 * rss.error, WANDER_KIB / Math.max(1, span));
  const figures = {
    slopeKib: rss.slope,
    uncertaintyKib,
    accountedSlopeKib: accounted.slope,
  };
  const unexplained = rss.slope - HEAP_FACTOR * Math.max(0, accounted.slope);
  if (unexplained - uncertaintyKib > thresholdKib) {
    const detail = "resident memory grows with sessions, and no account explains it";
    return { verdict: "grows", detail, ...figures };
  }
  if (rss.slope + uncertaintyKib <= thresholdKib) {
    return { verdict: "bounded", detail: "the slope is under the threshold", ...figures };
  }
  const needed = Math.ceil((4 * WANDER_KIB) / thresholdKib / 100_000) * 100_000;
  const rose = rss.slope - uncertaintyKib > thresholdKib;
  const seen = rose
    ? "resident memory rose, which accounts that still fill and a young heap may explain"
    : "the noise hides the threshold";
  const detail = `${seen}; not shown to be bounded: use --sessions ${needed} or more`;
  return { verdict: "undecided", detail, ...figures };
}
