// Generates Spanish booking conversations from a seed: the text that the dictionary is trained on
// and that sizes are measured with. Pure. `half` splits every pool of phrases, so that text can be
// held out by wording and not only by seed.

import type { ToolRound, Turn } from "../../../engine/conversation/messages.ts";
import * as phrases from "./phrases.ts";

export type Half = "even" | "odd" | "all";

export interface Source {
  /** A whole number in [0, countMax). */
  below(countMax: number): number;
  pick(pool: readonly string[]): string;
}

/** The mulberry32 generator: tiny, and the same on every machine. */
export function createSource(seed: number, half: Half): Source {
  let state = seed >>> 0;
  const below = (countMax: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 4294967296) * countMax);
  };
  const pick = (pool: readonly string[]): string => {
    const kept = half === "all" ? pool : pool.filter((_, i) => (i % 2 === 0) === (half === "even"));
    return kept[below(kept.length)] ?? "";
  };
  return { below, pick };
}

/** 6 plain, 3 that look something up, 1 that looks something up and books. */
const KINDS = "plain search plain check plain check plain book plain plain".split(" ");
const AT = 1_795_000_000_000;

/** A conversation of ten turns as in the targets: 6 plain, 3 with a check, 1 that books. */
export function conversation(seed: number, half: Half): readonly Turn[] {
  const source = createSource(seed, half);
  const person = { name: personName(source), day: dayText(source), time: timeText(source) };
  return KINDS.map((kind, i) => ({
    messageId: `wamid.${source.below(2 ** 30).toString(36)}${source.below(2 ** 30).toString(36)}`,
    at: AT + seed * 977 + i * 41_000 + source.below(30_000),
    user: customerText(source, person),
    rounds: roundsOf(kind, source, person),
    reply: replyText(source, person),
    url:
      source.below(12) === 0 ? `https://archivos.${source.pick(phrases.DOMAINS)}/guia.pdf` : null,
  }));
}

interface Person {
  readonly name: string;
  readonly day: { readonly long: string; readonly iso: string };
  readonly time: string;
}

function roundsOf(kind: string, source: Source, person: Person): readonly ToolRound[] {
  const round = (name: string, args: object, text: string): ToolRound => {
    const id = `call_${source.below(2 ** 30).toString(36)}`;
    const calls = [{ id, name, arguments: JSON.stringify(args) }];
    return { text: null, calls, results: [{ callId: id, text }] };
  };
  const [date, time] = [person.day.iso, person.time];
  const asked = { date, time: source.below(2) === 0 ? time : null };
  const check = round("check_availability", asked, checkText(source, person));
  const busqueda = source.pick(phrases.SERVICES).toLowerCase();
  switch (kind) {
    case "search":
      return [round("search_productos_servicios", { busqueda }, searchText(source))];
    case "check":
      return [check];
    case "book": {
      const account = `${person.name.split(" ")[0]?.toLowerCase()}${source.below(99)}`;
      const contact = `${account}@${source.pick(phrases.DOMAINS)}`;
      const args = { date, time, customer_name: person.name, customer_contact: contact };
      return [check, round("create_booking", args, bookText(source, person))];
    }
    default:
      return [];
  }
}

function checkText(source: Source, { day, time }: Person): string {
  const count = 3 + source.below(9);
  const hours = Array.from({ length: count }, () => timeText(source)).join(", ");
  return source.pick([
    `Disponible: el ${day.long} a las ${time} está libre. Confirma con el cliente y pide su ` +
      "nombre completo y su correo si faltan.",
    `Horarios libres: ${day.long}: ${hours}. Ofrece dos o tres de estas horas al cliente.`,
    `No disponible: el ${day.long} a las ${time} ya está ocupado. Horarios libres: ${hours}.`,
    `Falta la hora: pregunta al cliente a qué hora prefiere su cita el ${day.long}.`,
    `No disponible: el ${day.long} no se atiende. Ofrece otro día.`,
    `Dato inválido: la fecha ${day.iso} ya pasó. Pide al cliente una fecha de hoy en adelante.`,
  ]);
}

function bookText(source: Source, { name, day, time }: Person): string {
  const code = source.below(2 ** 30).toString(36);
  return source.pick([
    `Cita confirmada: ${day.long}, ${time}, a nombre de ${name}. ` +
      `Enlace de la reunión: https://meet.google.com/${code}`,
    `Cita confirmada: ${day.long}, ${time}, a nombre de ${name}. ` +
      "Los detalles llegarán a su correo.",
    `Cita no registrada: el horario de las ${time} acaba de ocuparse. Ofrece al cliente otra hora.`,
    `Cita por verificar: no se sabe si la cita del ${day.long} quedó registrada. Di al cliente ` +
      "que el equipo la confirmará; no lo intentes de nuevo.",
  ]);
}

function searchText(source: Source): string {
  const count = 3 + source.below(7);
  const items = Array.from({ length: count }, () => {
    const price = `S/. ${source.below(900) + 20}.${source.below(2) === 0 ? "00" : "50"}`;
    const name = source.pick(phrases.SERVICES);
    const category = source.pick(phrases.CATEGORIES);
    return `- ${name}: ${price}. Categoría: ${category}. ${source.pick(phrases.DESCRIPTIONS)}`;
  });
  const list = [
    `Resultados: ${items.length} encontrados.`,
    ...items,
    "Responde solo con estos datos.",
  ];
  return list.join("\n");
}

function customerText(source: Source, { name, day, time }: Person): string {
  const parts = [
    source.pick(phrases.OPENINGS),
    source.pick(phrases.WISHES),
    source.pick(phrases.QUESTIONS),
  ];
  if (source.below(3) === 0) parts.push(`Mi nombre es ${name}.`);
  if (source.below(3) === 0) parts.push(`El ${day.long} a las ${time}.`);
  return parts.slice(source.below(2)).join(" ");
}

function replyText(source: Source, { name, day, time }: Person): string {
  const first = name.split(" ")[0] ?? name;
  const lines = [
    `${source.pick(phrases.GREETINGS)} ${first}${source.pick([" 😊", "", " 👋", "!"])}`,
    source.pick(phrases.ANSWERS),
    source.pick(phrases.DESCRIPTIONS),
    source.pick([
      `Su cita quedaría para el *${day.long}* a las *${time}*.`,
      `Tengo libre el ${day.long} a las ${time}.`,
      `• Fecha: ${day.long}\n• Hora: ${time}\n• Nombre: ${name}`,
      `Para el ${day.long} puedo ofrecerle las ${time} o las ${timeText(source)}.`,
    ]),
    source.pick(phrases.ANSWERS),
    source.pick(phrases.CLOSINGS),
  ];
  return lines.filter((_, i) => i !== 1 + source.below(6)).join(source.below(2) === 0 ? "\n" : " ");
}

function personName(source: Source): string {
  const first = source.pick(phrases.FIRST_NAMES);
  return `${first} ${source.pick(phrases.LAST_NAMES)} ${source.pick(phrases.LAST_NAMES)}`;
}

function dayText(source: Source): Person["day"] {
  const date = new Date(Date.UTC(2026, 10, 23 + source.below(400)));
  const iso = date.toISOString().slice(0, 10);
  const weekday = WEEKDAYS[date.getUTCDay()] ?? "";
  const month = phrases.MONTHS[date.getUTCMonth()] ?? "";
  return { iso, long: `${weekday} ${date.getUTCDate()} de ${month} de ${date.getUTCFullYear()}` };
}

function timeText(source: Source): string {
  const hour = 8 + source.below(12);
  const minutes = ["00", "15", "30", "45"][source.below(4)] ?? "00";
  return `${hour > 12 ? hour - 12 : hour}:${minutes} ${hour >= 12 ? "PM" : "AM"}`;
}

const WEEKDAYS = ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"];

/**
 * The ten turns of the size targets: 200-byte messages, 800-byte replies, tool texts of 1.5, 0.7
 * and 3 KB. Words in random order, so that no phrase is in the dictionary.
 */
export function citas10(seed: number): readonly Turn[] {
  const source = createSource(seed, "all");
  const pools = [phrases.ANSWERS, phrases.DESCRIPTIONS, phrases.WISHES, phrases.QUESTIONS];
  const words = pools.flat().join(" ").split(" ");
  const text = (bytes: number): string => {
    let salad = source.pick(words);
    while (salad.length < bytes) salad += ` ${source.pick(words)}`;
    return salad;
  };
  const toolBytes = [[], [1500], [], [700], [], [], [1500], [], [700, 3000], []];
  return toolBytes.map((sizes, i) => ({
    messageId: `wamid.${source.below(2 ** 30).toString(36)}`,
    at: AT + seed * 977 + i * 41_000,
    user: text(200),
    rounds: sizes.map((bytes) => ({
      text: null,
      calls: [{ id: "c", name: "check_availability", arguments: '{"date":"2026-11-23"}' }],
      results: [{ callId: "c", text: text(bytes) }],
    })),
    reply: text(800),
    url: null,
  }));
}
