// The appointment tools' texts about starts: which ones are free, and which minutes are off the
// grid. Spanish; each begins with its marker and says what to do next. Pure; callers cap the lists.

import { clockTime, longDate } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import { toolText } from "../text/tool-text.ts";
import type { ToolText } from "../text/tool-text.ts";

export type DayPart = "morning" | "afternoon" | "evening";

const PARTS: Readonly<Record<DayPart, string>> = {
  morning: " por la mañana",
  afternoon: " por la tarde",
  evening: " por la noche",
};

function partText(part: DayPart | null): string {
  return part === null ? "" : PARTS[part];
}

function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} y ${last}`;
}

/** Why a start within the opening hours is rejected, without marker. */
export function offGridReason({ date, start }: Slot, near: readonly number[]): ToolText {
  const what = `el ${longDate(date)} ${clockTime(start)} no es una hora de inicio`;
  const times = listed(near.map(clockTime));
  if (near.length === 0) return toolText(`${what}.`, "Ofrece otro día.");
  const nearest =
    near.length === 1 ? `la más cercana es ${times}` : `las más cercanas son ${times}`;
  return toolText(`${what}; ${nearest}.`, "Pregunta al cliente cuál prefiere y compruébala.");
}

interface DayOfStarts {
  readonly date: CivilDate;
  readonly starts: readonly number[];
}

/** What a search left out: days that could not be checked, and days after its end. */
interface SearchGaps {
  readonly unchecked: readonly CivilDate[];
  /** The last day that was searched; null if all requested days were. */
  readonly until: CivilDate | null;
}

/** `what`: the service and the person that they are for; "" where there is one of each. */
export function startsFoundText(
  days: readonly DayOfStarts[],
  gaps: SearchGaps,
  what = "",
): ToolText {
  const lines = days.map(
    ({ date, starts }) => `${longDate(date)}: ${starts.map(clockTime).join(", ")}`,
  );
  const head = what === "" ? "Horarios libres" : `Horarios libres para ${what}`;
  const text = `${head}: ${lines.join("; ")}.${gapsText(gaps)}`;
  return toolText(text, "Pregunta al cliente cuál prefiere.");
}

function gapsText({ unchecked, until }: SearchGaps): string {
  const days = listed(unchecked.map((date) => `el ${longDate(date)}`));
  const missing = days === "" ? "" : ` No se pudo comprobar ${days}.`;
  return until === null ? missing : `${missing} Solo se buscó hasta el ${longDate(until)}.`;
}

interface Search {
  readonly first: CivilDate;
  readonly last: CivilDate;
  readonly part: DayPart | null;
}

/** All starts were checked, and none is free. */
export function noneFreeText({ first, last, part }: Search): ToolText {
  const days =
    first === last ? `el ${longDate(first)}` : `entre el ${longDate(first)} y el ${longDate(last)}`;
  return toolText(
    `No disponible: ${days}${partText(part)} no quedan horarios libres.`,
    `Ofrece otro ${part === null ? "día" : "momento"}.`,
  );
}

/** Only some starts were checked, and those are taken. */
export function askedTakenText(days: readonly DayOfStarts[]): ToolText {
  const lines = days.map(
    ({ date, starts }) => `el ${longDate(date)} a las ${listed(starts.map(clockTime))}`,
  );
  return toolText(
    `No disponible: ya está ocupado ${listed(lines)}. Otras horas no se comprobaron.`,
    "Pregunta al cliente a qué hora la prefiere.",
  );
}

export const DAY_NEEDED: ToolText = toolText(
  "Dato inválido: falta el día de la cita.",
  "Pregunta al cliente qué día quiere, o llama con time en null para buscar la primera hora libre.",
);

export const DAYS_SWAPPED: ToolText = toolText(
  "Dato inválido: el último día va antes que el primero.",
  "Vuelve a llamar con los días en orden.",
);
