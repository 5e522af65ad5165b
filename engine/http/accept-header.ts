// RFC 9110, section 12.4.2 and 12.5.1: which of two types a client would rather have. Pure.

/** One member of `Accept`: a type or a range of them, and how much it is wanted. */
interface MediaRange {
  readonly range: string;
  /** 0 to 1; 0 is "not at all". */
  readonly weight: number;
}

/** Members that are looked at; Node's own cap on headers is 16 KiB. */
const MEDIA_RANGES_MAX = 64;

/**
 * Whether `type` is wanted rather than `instead`, which is what a client gets that does not say. As
 * much as that is enough where it is named, and not only let through by a range.
 */
export function prefers(accept: string | undefined, type: string, instead: string): boolean {
  const wishes = (accept ?? "").split(",", MEDIA_RANGES_MAX).map(parseMediaRange);
  const wanted = weightOf(wishes, type);
  if (wanted === 0) return false;
  const other = weightOf(wishes, instead);
  const isNamed = wishes.some(({ range }) => range === type);
  return isNamed ? wanted >= other : wanted > other;
}

function parseMediaRange(member: string): MediaRange {
  const [range = "", ...parameters] = member.split(";").map((part) => part.trim().toLowerCase());
  const given = parameters.find((parameter) => /^q\s*=/.test(parameter));
  const weight = given === undefined ? 1 : Number(given.replace(/^q\s*=\s*/, ""));
  // What is no weight says nothing of how much it is wanted.
  return { range, weight: weight >= 0 && weight <= 1 ? weight : 1 };
}

/** Of the most specific range that covers the type; 0 where none does. */
function weightOf(wishes: readonly MediaRange[], type: string): number {
  for (const range of [type, `${type.split("/", 1)[0] ?? ""}/*`, "*/*"]) {
    const weights = wishes.filter((wish) => wish.range === range).map(({ weight }) => weight);
    if (weights.length > 0) return Math.max(...weights);
  }
  return 0;
}
