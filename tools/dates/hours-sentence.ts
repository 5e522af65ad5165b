// The grammar of a day's hours in one text: ranges between separators, a break that is cut out of
// them, names of the parts of a day, words that change nothing. Any other word makes the text
// unreadable. Pure; bounded by the text's own cap in owner-text.ts.

import { TEXT_CHARACTERS_MAX, normaliseOwnerText } from "./owner-text.ts";
import { tokeniseOwnerText } from "./owner-tokens.ts";
import type { OwnerToken, WrittenTime } from "./owner-tokens.ts";

/** Why hours are unreadable, in words that a log and the doctor may show. */
export type HoursProblem =
  /** Not a shape that holds hours. */
  | "form"
  /** Words, or signs, that are no hours. */
  | "words"
  /** A time without its other end. */
  | "one_time"
  /** Ranges that overlap. */
  | "overlap"
  /** A break that does not lie within the hours. */
  | "break"
  /** An end before its start, or AM and PM that two people would put in differently. */
  | "backwards_or_ambiguous";

export interface WrittenRange {
  readonly from: WrittenTime;
  readonly until: WrittenTime;
  /** `manana`, `tarde` or `noche`, where the part of the day was named. */
  readonly label?: string;
}

export interface WrittenHours {
  /** In the order of writing. */
  readonly ranges: readonly WrittenRange[];
  readonly breaks: readonly WrittenRange[];
}

const CLOSED = new RegExp(
  "^(?:-*|n[/.]?a\\.?|no|null|ninguno|nada|libre|franco|feriado|asueto|vacaciones|off|" +
    "dia (?:libre|franco|feriado)|(?:dia )?(?:no habil|inhabil)|" +
    "(?:no|sin) (?:se )?(?:atiende|atiendo|atendemos|atencion|abre|abro|abrimos|hay|" +
    "laborable|laboral|labora|laboramos|disponible|trabaja|trabajo|trabajamos|aplica|horario|" +
    "servicio)" +
    "(?:(?!.*(?:manana|tarde|noche))[ ,.(][^\\d]*)?|" +
    "(?:dia |de |por )?descanso(?: (?:semanal|del personal))?|" +
    "dia (?:no laborable|de descanso)|" +
    "(?:local |todo |esta |estamos )?(?:cerrado|cerrada|cerramos|closed)" +
    "(?:(?!.*(?:manana|tarde|noche|menos|excepto|salvo))[ ,.(][^\\d]*)?)$",
);
const ALL_DAY = new RegExp(
  "^(?:(?:abierto|abrimos|atencion|atendemos|atiende|horario|servicio|las|todas las) )*" +
    "(?:24 ?(?:h|hs|hrs|hr|horas)(?: (?:al|del|todo el) dia)?|24 ?/ ?7|" +
    "todo el dia|dia completo)$",
);
const NO_BREAK = new RegExp(
  "\\b(?:sin (?:pausa|refrigerio|almuerzo|descanso|interrupcion|interrupciones|cortes?|break)|" +
    "(?:de )?corrid[oa]s?|continu(?:ad)?[oa]s?|jornada (?:continua|corrida|completa))\\b",
  "g",
);
/** `9-13, tarde libre`: what is left must not reach into that part. */
const FREE_PART = new RegExp(
  "[,;(]? ?(?:y |por |en )?(?:la )?(manana|tarde)s? " +
    "(?:libre|cerrado|cerrada|no se atiende|no atiende|descanso)\\b",
  "g",
);
const BREAK = new Set(
  (
    "refrigerio almuerzo colacion pausa descanso menos excepto salvo break receso siesta " +
    "comida lunch cerrado cerramos cierra cierre corte intermedio intervalo interrupcion"
  ).split(" "),
);
const SILENT = new Set(
  (
    "de del desde las la los el lo entre hora horas hr hrs hs h horario horarios atencion " +
    "atendemos atiende atender abierto abierta abrimos abre turno turnos por en con para se " +
    "cortes citas consultas solo solamente unicamente un una"
  ).split(" "),
);
const LABEL = /^(manana|tarde|noche)s?$/;

/** The ranges of a text, or that it says closed, or what is wrong with it. */
export function parseHoursText(text: string): WrittenHours | "closed" | HoursProblem {
  if (text.length > TEXT_CHARACTERS_MAX) return "words";
  const plain = normaliseOwnerText(text)
    .replace(/[.!]+$/, "")
    .trim();
  if (CLOSED.test(plain)) return "closed";
  if (ALL_DAY.test(plain)) return WHOLE_DAY;
  const free = [...plain.matchAll(FREE_PART)].map(([, part]) => part);
  const words = tokeniseOwnerText(plain.replace(FREE_PART, " ").replace(NO_BREAK, " "));
  if (words === null) return "words";
  const hours = parseTokens(words);
  if (typeof hours === "string" || free.length === 0) return hours;
  return free.every((part) => leavesFree(hours, part)) ? hours : "words";
}

const MIDNIGHT = { minute: 0, half: "none", padded: true, whole: true } as const;
const WHOLE_DAY: WrittenHours = {
  ranges: [{ from: { ...MIDNIGHT, hour: 0 }, until: { ...MIDNIGHT, hour: 24 } }],
  breaks: [],
};

function leavesFree({ ranges }: WrittenHours, part: string | undefined): boolean {
  const [range, other] = ranges;
  if (range === undefined || other !== undefined) return false;
  if (part === "manana") return range.from.hour >= 12 || range.from.half === "pm";
  const { hour, half } = range.until;
  return half !== "pm" || hour === 12 || hour <= 3 ? hour <= 15 : false;
}

function parseTokens(words: readonly OwnerToken[]): WrittenHours | HoursProblem {
  const unknown = words.some(
    (word) => word.kind === "date" || (word.kind === "word" && !isKnown(word.text)),
  );
  if (unknown) return "words";
  const between = words.some((word) => word.kind === "word" && word.text === "entre");
  const heard = words.filter((word) => word.kind !== "word" || !SILENT.has(word.text));
  const pause = heard.findIndex((word) => word.kind === "word" && BREAK.has(word.text));
  const main = pause < 0 ? heard : heard.slice(0, pause);
  const ranges = new RangeParser(main, between).parse();
  if (typeof ranges === "string") return ranges;
  if (pause < 0) return { ranges, breaks: [] };
  const rest = heard.slice(pause).filter((word) => word.kind !== "word" || !BREAK.has(word.text));
  // "9-18 (13-14 almuerzo)": the word stands after its range.
  const last = ranges.at(-1);
  if (rest.length === 0 && ranges.length > 1 && last !== undefined) {
    return { ranges: ranges.slice(0, -1), breaks: [last] };
  }
  const breaks = new RangeParser(rest, between).parse();
  return typeof breaks === "string" ? "break" : { ranges, breaks };
}

function isKnown(word: string): boolean {
  return SILENT.has(word) || BREAK.has(word) || LABEL.test(word);
}

/** `label? time join? time` again and again, with anything that separates in between. */
class RangeParser {
  readonly #words: readonly OwnerToken[];
  /** `entre las 10 y las 18`: its "y" joins. */
  readonly #between: boolean;
  #at = 0;

  constructor(words: readonly OwnerToken[], between: boolean) {
    this.#words = words;
    this.#between = between;
  }

  parse(): readonly WrittenRange[] | HoursProblem {
    const ranges: WrittenRange[] = []; // at most one for two of the words
    let dashed = false;
    while (this.#at < this.#words.length) {
      const skipped = this.#separators(ranges.length > 0 && !dashed);
      if (this.#at >= this.#words.length) {
        // A comma at the end is a slip, a dash or an "y" is half of something.
        return skipped === "join" ? "one_time" : skipped === "spoken" ? "words" : ranges;
      }
      const label = this.#label();
      const from = this.#time();
      if (from === null) return "words";
      const join = this.#join();
      const until = this.#time();
      if (until === null) return "one_time";
      // "9:00 18:00" and "9am 6pm" without a dash are two ends; "9 18" are two figures.
      const said = [from, until].every(({ whole, half }) => whole || half !== "none");
      if (join === null && !said) return "words";
      dashed = join === "dash";
      const after = label ?? this.#labelAfter();
      ranges.push({ from, until, ...(after === undefined ? {} : { label: after }) });
    }
    return ranges.length === 0 ? "words" : ranges;
  }

  /** A dash separates too, after a range that was joined by a word. */
  #separators(mayDash: boolean): "join" | "and" | "spoken" | null {
    let skipped: "join" | "and" | "spoken" | null = null;
    for (let word = this.#words[this.#at]; word !== undefined; word = this.#words[this.#at]) {
      const isDash: boolean = word.kind === "join" && word.dash && mayDash && skipped === null;
      if (word.kind !== "and" && !isDash) break;
      skipped = isDash ? "join" : word.kind === "and" && word.spoken ? "spoken" : "and";
      this.#at += 1;
    }
    return skipped;
  }

  #label(): string | undefined {
    const word = this.#words[this.#at];
    if (word?.kind !== "word") return undefined;
    this.#at += 1;
    return LABEL.exec(word.text)?.[1];
  }

  /** `9 a 1 mañana, 3 a 7 tarde`: a name that no range of its own follows. */
  #labelAfter(): string | undefined {
    const next = this.#words[this.#at + 1];
    return next === undefined || next.kind === "and" ? this.#label() : undefined;
  }

  #join(): "dash" | "word" | null {
    const word = this.#words[this.#at];
    const joins = word?.kind === "join" || (word?.kind === "and" && word.spoken && this.#between);
    if (!joins) return null;
    this.#at += 1;
    return word.kind === "join" && word.dash ? "dash" : "word";
  }

  #time(): WrittenTime | null {
    const word = this.#words[this.#at];
    if (word?.kind !== "time") return null;
    this.#at += 1;
    return word.time;
  }
}
