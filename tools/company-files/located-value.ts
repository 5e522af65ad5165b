// A value that was read from a text, and where in the text its parts are. Pure.

export type FieldPath = readonly (string | number)[];

/** Both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface LocatedValue {
  readonly value: unknown;
  /** Of the part at the path, or of the nearest part around it that is there. */
  placeOf(path: FieldPath): Place;
}

/** A text that has no value: what is wrong with it, and where. */
export interface Unreadable extends Place {
  readonly problem: string;
}

export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return {
    line: before.split("\n").length,
    column: before.length - before.lastIndexOf("\n"),
  };
}
