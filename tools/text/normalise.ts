// Normalises a text for comparison. Parsers that need more have their own form of it. Pure.

/** Lower case without accents, and every character in its compatibility form (NFKD). */
export function normaliseText(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
