// A text to compare by. Readers that do more than this have their own form of it. Pure.

/** Small letters without accents, and every sign in its plain form. */
export function normaliseText(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
