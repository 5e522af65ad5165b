// Sizes of strings in bytes, cuts that never split a character, copies that own their characters.

export const KIB = 1024;
export const MIB = 1024 * 1024;

/** UTF-8 size of a text in bytes. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/**
 * The longest prefix of at most `bytesMax` UTF-8 bytes that ends on a whole character. When
 * something was cut, `mark` is appended; its bytes count.
 */
export function cutBytes(text: string, bytesMax: number, mark = "…"): string {
  if (utf8Bytes(text) <= bytesMax) return text;
  const room = Math.max(0, bytesMax - utf8Bytes(mark));
  const bytes = Buffer.from(text, "utf8");
  let end = Math.min(room, bytes.length);
  // 0b10xxxxxx continues a character: step back to where one starts.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end) + (room > 0 ? mark : "");
}

/** The longest prefix of at most `charactersMax` UTF-16 units that ends on a whole grapheme. */
export function cutGraphemes(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  let end = 0;
  graphemes ??= new Intl.Segmenter("es", { granularity: "grapheme" });
  for (const { segment, index } of graphemes.segment(text.slice(0, charactersMax + 64))) {
    if (index + segment.length > charactersMax) break;
    end = index + segment.length;
  }
  return ownString(text.slice(0, end));
}

/** Made at first use: it loads 2.5 MB of character data. */
let graphemes: Intl.Segmenter | undefined;

/**
 * A flat copy that owns its characters. In V8 a slice, match or trim keeps the whole source text
 * alive: copy every string that outlives its source.
 */
export function ownString(text: string): string {
  return isLatin1(text)
    ? Buffer.from(text, "latin1").toString("latin1")
    : Buffer.from(text, "utf16le").toString("utf16le");
}

/** True when V8 keeps the flat string at one byte a character. */
export function isLatin1(text: string): boolean {
  // The negated class is the fastest check measured that needs no native call.
  return !/[^\u0000-\u00ff]/.test(text);
}

/**
 * Bytes V8 uses at most for a JSON value: its strings, and the objects that hold them. Counts up to
 * `bytesMax`, so that a value that contains itself ends.
 */
export function valueBytes(value: unknown, bytesMax: number): number {
  if (typeof value === "string") return Math.min(bytesMax, stringBytes(value));
  if (typeof value === "number") return isSmall(value) ? 0 : BOXED_NUMBER_BYTES;
  if (typeof value !== "object" || value === null) return 0;
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let bytes = OBJECT_BYTES;
  for (const part of parts) {
    if (bytes >= bytesMax) return bytesMax;
    bytes += SLOT_BYTES + valueBytes(part, bytesMax - bytes);
  }
  return Math.min(bytesMax, bytes);
}

/** An object without its slots, or one with four that are not used; an array has less. */
const OBJECT_BYTES = 56;
const SLOT_BYTES = 8;
const BOXED_NUMBER_BYTES = 16;

/** Whether V8 keeps the number in the slot itself. */
function isSmall(value: number): boolean {
  return value === (value | 0) && !Object.is(value, -0);
}

/** Bytes V8 uses for a flat string: header (12, rounded to 16) plus one or two bytes a unit. */
export function stringBytes(text: string): number {
  const payload = text.length * (isLatin1(text) ? 1 : 2);
  return 16 + Math.ceil(payload / 8) * 8;
}
