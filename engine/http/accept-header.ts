// Which of two content types a client prefers, by RFC 9110, sections 12.4.2 and 12.5.1. Pure.

/** One member of `Accept`: a type or a range of types, and its q-value. */
interface MediaRange {
  readonly range: string;
  /** 0 to 1; 0 means "not acceptable". */
  readonly weight: number;
}

/** Further members are ignored; headers have at most 16 KiB in all. */
const MEDIA_RANGES_MAX = 64;

/**
 * Whether the client prefers `type` to `fallback`, the type sent without an `Accept` header. At
 * equal weight `type` wins only if the header names it exactly, not through a range.
 */
export function prefers(accept: string | undefined, type: string, fallback: string): boolean {
  const ranges = (accept ?? "").split(",", MEDIA_RANGES_MAX).map(parseMediaRange);
  const wanted = weightOf(ranges, type);
  if (wanted === 0) return false;
  const other = weightOf(ranges, fallback);
  const isNamed = ranges.some(({ range }) => range === type);
  return isNamed ? wanted >= other : wanted > other;
}

function parseMediaRange(member: string): MediaRange {
  const [range = "", ...parameters] = member.split(";").map((part) => part.trim().toLowerCase());
  const given = parameters.find((parameter) => /^q\s*=/.test(parameter));
  const weight = given === undefined ? 1 : Number(given.replace(/^q\s*=\s*/, ""));
  // An invalid q-value is ignored.
  return { range, weight: weight >= 0 && weight <= 1 ? weight : 1 };
}

/** The weight of the most specific range that covers the type; 0 if none does. */
function weightOf(ranges: readonly MediaRange[], type: string): number {
  for (const range of [type, `${type.split("/", 1)[0] ?? ""}/*`, "*/*"]) {
    const weights = ranges.filter((other) => other.range === range).map(({ weight }) => weight);
    if (weights.length > 0) return Math.max(...weights);
  }
  return 0;
}
