// Parses a day's hours from one text: ranges between separators, breaks within them, names of the
// parts of a day, words without effect. Any other word makes the text unreadable. Pure; bounded by
// `TEXT_CHARACTERS_MAX` in owner-text.ts.

import { TEXT_CHARACTERS_MAX, normaliseOwnerText } from "./owner-text.ts";
import { tokeniseOwnerText } from "./owner-tokens.ts";
import type { OwnerToken, WrittenTime } from "./owner-tokens.ts";

/** Why hours are unreadable, as logs and the doctor show it. */
export type HoursProblem =
  /** Not a shape that holds hours. */
  | "form"
  /** Words or signs that are not hours. */
  | "words"
  /** A time without its other end. */
  | "one_time"
  /** Ranges that overlap. */
  | "overlap"
  /** A break outside the hours. */
  | "break"
  /** An end before its start, or a missing AM or PM that people would fill in differently. */
  | "backwards_or_ambiguous";

export interface WrittenRange {
  readonly from: WrittenTime;
  readonly until: WrittenTime;
  /** `manana`, `tarde` or `noche`, where the part of the day was named. */
  readonly label?: string;
}

export interface WrittenHours {
  /** In the order in which they were written. */
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
/** `9-13, tarde libre`: the other hours must not reach into that part. */
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
const IGNORED = new Set(
  (
    "de del desde las la los el lo entre hora horas hr hrs hs h horario horarios atencion " +
    "atendemos atiende atender abierto abierta abrimos abre turno turnos por en con para se " +
    "cortes citas consultas solo solamente unicamente un una"
  ).split(" "),
);
const LABEL = /^(manana|tarde|noche)s?$/;

/** The ranges of a text, "closed", or the problem with it. */
export function parseHoursText(text: string): WrittenHours | "closed" | HoursProblem {
  if (text.length > TEXT_CHARACTERS_MAX) return "words";
  const plain = normaliseOwnerText(text)
    .replace(/[.!]+$/, "")
    .trim();
  if (CLOSED.test(plain)) return "closed";
  if (ALL_DAY.test(plain)) return WHOLE_DAY;
  const free = [...plain.matchAll(FREE_PART)].map(([, part]) => part);
  const tokens = tokeniseOwnerText(plain.replace(FREE_PART, " ").replace(NO_BREAK, " "));
  if (tokens === null) return "words";
  const hours = parseTokens(tokens);
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

function parseTokens(tokens: readonly OwnerToken[]): WrittenHours | HoursProblem {
  const unknown = tokens.some(
    (token) => token.kind === "date" || (token.kind === "word" && !isKnown(token.text)),
  );
  if (unknown) return "words";
  const between = tokens.some((token) => token.kind === "word" && token.text === "entre");
  const relevant = tokens.filter((token) => token.kind !== "word" || !IGNORED.has(token.text));
  const pause = relevant.findIndex((token) => token.kind === "word" && BREAK.has(token.text));
  const main = pause < 0 ? relevant : relevant.slice(0, pause);
  const ranges = new RangeParser(main, between).parse();
  if (typeof ranges === "string") return ranges;
  if (pause < 0) return { ranges, breaks: [] };
  const rest = relevant
    .slice(pause)
    .filter((token) => token.kind !== "word" || !BREAK.has(token.text));
  // "9-18 (13-14 almuerzo)": the word follows its range.
  const last = ranges.at(-1);
  if (rest.length === 0 && ranges.length > 1 && last !== undefined) {
    return { ranges: ranges.slice(0, -1), breaks: [last] };
  }
  const breaks = new RangeParser(rest, between).parse();
  return typeof breaks === "string" ? "break" : { ranges, breaks };
}

function isKnown(word: string): boolean {
  return IGNORED.has(word) || BREAK.has(word) || LABEL.test(word);
}

/** Parses `label? time join? time`, repeated, with any separators in between. */
class RangeParser {
  readonly #tokens: readonly OwnerToken[];
  /** `entre las 10 y las 18`: its "y" joins the two ends. */
  readonly #between: boolean;
  #at = 0;

  constructor(tokens: readonly OwnerToken[], between: boolean) {
    this.#tokens = tokens;
    this.#between = between;
  }

  parse(): readonly WrittenRange[] | HoursProblem {
    const ranges: WrittenRange[] = []; // at most one for two of the words
    let dashed = false;
    while (this.#at < this.#tokens.length) {
      const skipped = this.#separators(ranges.length > 0 && !dashed);
      if (this.#at >= this.#tokens.length) {
        // A comma at the end is a typo; a dash or a "y" is half of a range.
        return skipped === "join" ? "one_time" : skipped === "spoken" ? "words" : ranges;
      }
      const label = this.#label();
      const from = this.#time();
      if (from === null) return "words";
      const join = this.#join();
      const until = this.#time();
      if (until === null) return "one_time";
      // "9:00 18:00" and "9am 6pm" without a dash are a range; "9 18" are two numbers.
      const isClear = [from, until].every(({ whole, half }) => whole || half !== "none");
      if (join === null && !isClear) return "words";
      dashed = join === "dash";
      const after = label ?? this.#labelAfter();
      ranges.push({ from, until, ...(after === undefined ? {} : { label: after }) });
    }
    return ranges.length === 0 ? "words" : ranges;
  }

  /** A dash also separates, after a range that was joined by a word. */
  #separators(mayDash: boolean): "join" | "and" | "spoken" | null {
    let skipped: "join" | "and" | "spoken" | null = null;
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      const isDash: boolean = token.kind === "join" && token.dash && mayDash && skipped === null;
      if (token.kind !== "and" && !isDash) break;
      skipped = isDash ? "join" : token.kind === "and" && token.spoken ? "spoken" : "and";
      this.#at += 1;
    }
    return skipped;
  }

  #label(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "word") return undefined;
    this.#at += 1;
    return LABEL.exec(token.text)?.[1];
  }

  /** `9 a 1 mañana, 3 a 7 tarde`: a label after its range, with no range following it. */
  #labelAfter(): string | undefined {
    const next = this.#tokens[this.#at + 1];
    return next === undefined || next.kind === "and" ? this.#label() : undefined;
  }

  #join(): "dash" | "word" | null {
    const token = this.#tokens[this.#at];
    const joins =
      token?.kind === "join" || (token?.kind === "and" && token.spoken && this.#between);
    if (!joins) return null;
    this.#at += 1;
    return token.kind === "join" && token.dash ? "dash" : "word";
  }

  #time(): WrittenTime | null {
    const token = this.#tokens[this.#at];
    if (token?.kind !== "time") return null;
    this.#at += 1;
    return token.time;
  }
}
