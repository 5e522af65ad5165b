// The appointment tools' texts about days, hours and the calendar. Each has two parts: what the
// customer may read, and what the model must do. Spanish. A test checks that none promises a
// person, a call or a booking that does not exist. The backend's own texts are never used.

import type { SlotProblem } from "./slot-parser.ts";
import { clockTime, longDate, theClockTime } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import { formatDayHours } from "../dates/format-day-hours.ts";
import type { HoursCheck } from "./opening-hours.ts";
import { offGridReason } from "./free-start-texts.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { Company, CompanyService } from "../domain/company.ts";
import { withMarker, toolText } from "../text/tool-text.ts";
import type { ToolText } from "../text/tool-text.ts";

/** A problem with the model's arguments. */
export function invalid(customerText: string, instruction: string): ToolText {
  return withMarker("Dato inválido", toolText(customerText, instruction));
}

/** `lunes 23 de noviembre de 2026, 10:00 AM`. */
export function formatSlot(slot: Slot): string {
  return `${longDate(slot.date)}, ${clockTime(slot.start)}`;
}

export const NOT_CONFIGURED: ToolText = toolText(
  "Sin configurar: la empresa aún no ha definido cómo se agendan sus citas.",
  "Dile al cliente que por ahora no se pueden registrar y que contacte al administrador.",
);

export const UNVERIFIED: ToolText = toolText(
  "Sin verificar: en este momento no se puede consultar la agenda.",
  "Dilo con franqueza, no confirmes ni descartes ninguna hora, ofrece intentarlo más tarde y no " +
    "prometas que alguien lo llamará.",
);

export function problemText(problem: SlotProblem): ToolText {
  switch (problem.kind) {
    case "date_unreadable":
      return invalid(
        "esa fecha no existe o no está en el formato AAAA-MM-DD.",
        "Pregunta al cliente qué día quiere y vuelve a intentarlo.",
      );
    case "time_unreadable":
      return invalid("la hora no se entiende.", "Pídela de nuevo, por ejemplo 10:00 AM o 3:30 PM.");
    case "time_ambiguous":
      return invalid(
        "falta saber si es de la mañana o de la tarde.",
        `Pregunta al cliente: ${halves(problem.hour)}`,
      );
    case "day_past":
      return invalid(`el ${longDate(problem.date)} ya pasó.`, "Pide una fecha de hoy en adelante.");
    case "past":
      return invalid(
        `${formatSlot(problem.slot)} ya pasó.`,
        "Pide una hora que todavía no llegue.",
      );
    case "too_far":
      if (problem.last !== null) return beyondText(problem.date, problem.last);
      return invalid(
        `el ${longDate(problem.date)} está a más de un año.`,
        "Confirma con el cliente el día y el año.",
      );
    case "too_soon":
      return tooSoonText(problem.slot, problem.noticeMinutes);
    case "no_such_time":
      return invalid(
        `ese día cambia la hora oficial y ${clockTime(problem.slot.start)} no sirve para una cita.`,
        "Pide otra hora.",
      );
    default:
      return problem satisfies never;
  }
}

/** Later than the last day that the company takes. */
function beyondText(date: CivilDate, last: CivilDate): ToolText {
  return invalid(
    `el ${longDate(date)} es muy lejos; por ahora se agenda hasta el ${longDate(last)}.`,
    "Ofrece un día antes de esa fecha.",
  );
}

function tooSoonText(slot: Slot, noticeMinutes: number): ToolText {
  return invalid(
    `${formatSlot(slot)} es muy pronto; las citas se piden con ${durationText(noticeMinutes)} de ` +
      "anticipación.",
    "Ofrece una hora más tarde u otro día.",
  );
}

/** `45 minutos`, `1 hora`, `1 hora y 30 minutos`, `2 días`. */
export function durationText(minutes: number): string {
  const parts = [
    [Math.floor(minutes / 1440), "día", "días"],
    [Math.floor((minutes % 1440) / 60), "hora", "horas"],
    [minutes % 60, "minuto", "minutos"],
  ] as const;
  const said = parts.flatMap(([count, one, many]) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many}`],
  );
  return said.length === 0 ? "0 minutos" : said.join(" y ");
}

function halves(hour: number): string {
  if (hour === 0 || hour > 12) return `¿te refieres a ${theClockTime(hour * 60)}?`;
  const morning = (hour % 12) * 60;
  return `¿a ${theClockTime(morning)} o a ${theClockTime(morning + 720)}?`;
}

type Outside = Extract<HoursCheck, { kind: "outside" }>;

/** Why the opening hours do not allow a slot, without marker. */
export function outsideReason(slot: Slot, { verdict, hours }: Outside): ToolText {
  const day = `el ${longDate(slot.date)}`;
  const start = theClockTime(slot.start);
  const open = hours.kind === "open" ? ` Ese día se atiende de ${formatDayHours(hours)}.` : "";
  switch (verdict.kind) {
    case "closed":
      return toolText(`${day} no se atiende.`, "Ofrece otro día.");
    case "before_opening":
      return toolText(
        `${day} se abre a ${theClockTime(verdict.opensAt)}, después de ${start}.${open}`,
        "Ofrece una hora dentro de ese horario.",
      );
    case "after_closing":
      return toolText(
        `${day} se cierra a ${theClockTime(verdict.closesAt)} y ` +
          `${clockTime(slot.start)} ya no entra.${open}`,
        "Ofrece una hora dentro de ese horario.",
      );
    case "does_not_fit":
      return toolText(
        `${day} una cita a ${start} terminaría después de ` +
          `${theClockTime(verdict.closesAt)}.${open}`,
        "Ofrece una hora más temprana.",
      );
    case "in_break":
      return toolText(
        `${day} a ${start} es la pausa; se vuelve a atender a ` +
          `${theClockTime(verdict.reopensAt)}.${open}`,
        "Ofrece otra hora.",
      );
    case "blocked":
      return toolText(
        `${day} a ${start} la agenda está bloqueada.`,
        "Ofrece otra hora u otro día.",
      );
    case "off_grid":
      return offGridReason(slot, verdict.near);
    default:
      return verdict satisfies never;
  }
}

export function notAvailable(reason: ToolText): ToolText {
  return withMarker("No disponible", reason);
}

/** Asks whether the afternoon was meant; the tools never move a slot by themselves. */
export function afternoonQuestion(slot: Slot, afternoon: number): ToolText {
  return invalid(
    `${clockTime(slot.start)} está fuera del horario de atención, pero ${clockTime(afternoon)} no.`,
    `Pregunta al cliente si quiso decir ${clockTime(afternoon)}; no lo supongas.`,
  );
}

export function freeText(slot: Slot, verified: boolean): ToolText {
  if (verified) {
    return toolText(
      `Disponible: ${formatSlot(slot)}.`,
      "Si el cliente la quiere, reúne los datos que falten y pide su confirmación antes de " +
        "registrarla.",
    );
  }
  return toolText(
    `Sin verificar: no se pudo comprobar si ${formatSlot(slot)} está libre.`,
    "La empresa acepta registrarla igual si el cliente confirma; no prometas que está libre.",
  );
}

export function takenText(slot: Slot): ToolText {
  return notAvailable(
    toolText(`${formatSlot(slot)} ya está ocupado.`, "Ofrece otra hora u otro día."),
  );
}

export function timeNeeded(date: CivilDate): ToolText {
  return toolText(
    `Falta la hora: para el ${longDate(date)} hay que consultar una hora concreta.`,
    "Pregunta al cliente a qué hora quiere su cita.",
  );
}

interface ShownPlace {
  readonly company: Company;
  readonly service: Pick<CompanyService, "name"> | null;
  readonly resource: string | null;
}

/** `Limpieza dental con Doctora 1`; "" where the company has one of each to choose from. */
export function placeText({ company, service, resource }: ShownPlace): string {
  const who =
    company.resources.length > 1 ? company.resources.find(({ id }) => id === resource) : undefined;
  return [service?.name ?? "", who === undefined ? "" : `con ${who.name}`]
    .filter((part) => part !== "")
    .join(" ");
}
