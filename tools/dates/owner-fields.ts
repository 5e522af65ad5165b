// Normalises the field names of an owner's form, and parses its yes, no and blank values. Pure.

import { isVisible } from "../../engine/core/visible.ts";

/** Absent, null, or a text without visible characters. */
export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "string" && !isVisible(value));
}

/** `Hora_Inicio`, `horaInicio` and `hora inicio` are the same name. */
export function plainKey(key: string): string {
  return key
    .normalize("NFD")
    .replace(/[^a-zA-Z0-9]/g, "")
    .toLowerCase();
}

const YES: ReadonlySet<unknown> = new Set([true, 1, "1", "true", "si", "sí", "yes"]);
const NO: ReadonlySet<unknown> = new Set([false, 0, "0", "false", "no"]);

/** Null for any other value. */
export function flagOf(value: unknown): boolean | null {
  const plain = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (YES.has(plain)) return true;
  return NO.has(plain) ? false : null;
}
