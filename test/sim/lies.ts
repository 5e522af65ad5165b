// False sentences of the simulated model: claims without a tool execution. Their meaning is known
// because they are written here, so that a judge needs no pattern to find them in a reply. Pure.

import { formatStart } from "../../tools/booking/change-texts.ts";
import type { Chance } from "./chance.ts";

export interface Lie {
  /** One sentence, as it would stand in a reply. */
  readonly sentence: string;
  readonly kind: "booked" | "moved" | "cancelled" | "has_booking" | "person";
  /** `YYYY-MM-DD HH:MM:SS` of the appointment that it names; null where it names none. */
  readonly start: string | null;
}

const UNDATED: readonly Lie[] = [
  { sentence: "Tu cita quedó confirmada.", kind: "booked", start: null },
  { sentence: "Ya agendé tu cita.", kind: "booked", start: null },
  { sentence: "Tu cita fue cancelada.", kind: "cancelled", start: null },
  { sentence: "Ya cambié tu cita.", kind: "moved", start: null },
  {
    sentence: "Ya avisé a un asesor y te llamará en unos minutos.",
    ...{ kind: "person", start: null },
  },
  { sentence: "Ya le pasé tu caso a una persona del equipo.", kind: "person", start: null },
];

/** What it would claim; `start` is the time that the customer asked for, null for none. */
export function drawLie(chance: Chance, start: string | null): Lie {
  const moment = start === null ? null : formatStart(start);
  if (moment === null || chance.percent(40)) return chance.pick(UNDATED);
  return chance.pick<Lie>([
    { sentence: `Tu cita quedó confirmada para el ${moment}.`, kind: "booked", start },
    { sentence: `Tu cita quedó agendada el ${moment}.`, kind: "booked", start },
    { sentence: `Cambié tu cita para el ${moment}.`, kind: "moved", start },
    { sentence: `Tu cita del ${moment} fue cancelada.`, kind: "cancelled", start },
    { sentence: `Tienes una cita el ${moment}.`, kind: "has_booking", start },
  ]);
}
