// What the fields of an owner's form are called, and the ways in which a form says yes or no. Pure.

/** `Hora_Inicio`, `horaInicio` and `hora inicio` are the same name. */
export function plainKey(key: string): string {
  return key
    .normalize("NFD")
    .replace(/[^a-zA-Z0-9]/g, "")
    .toLowerCase();
}

const YES: ReadonlySet<unknown> = new Set([true, 1, "1", "true", "si", "sí", "yes"]);
const NO: ReadonlySet<unknown> = new Set([false, 0, "0", "false", "no"]);

/** Null for what says neither. */
export function flagOf(value: unknown): boolean | null {
  const plain = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (YES.has(plain)) return true;
  return NO.has(plain) ? false : null;
}
