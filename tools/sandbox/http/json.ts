// Parsing of untrusted JSON, and type guards.

export type JsonRecord = Record<string, unknown>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The API treats null like an absent field. */
export function present(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** The parsed value, or undefined when `text` is not JSON (JSON itself has no undefined). */
export function parseJsonValue(text: string): unknown {
  try {
    // A declared result keeps the parser's untyped value out of the callers.
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
