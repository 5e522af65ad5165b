// Finds a customer's name and email in a Spanish message. Pure. The booking tool validates them.

import { NUMBER_WORDS, fold, mask } from "./text.ts";
import type { Span } from "./text.ts";

const EMAIL = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/** "ana arroba gmail punto com", as in transcribed voice messages. */
const SPOKEN_EMAIL =
  /((?:\w+\s+(?:punto|guion bajo)\s+)*[\w.-]+)\s+arroba\s+([\w-]+)((?:\s+punto\s+\w+)+)/;
const PHONE = /(?<![\d/.:-])(?:\+?\d[\s-]?){7,15}(?![\d/:-])/;
const PHONES = new RegExp(PHONE, "g");
/** "12 03 2026" and "2026-03-12" are days. */
const DATE = /^\s*(?:\d{1,2}[\s-]\d{1,2}[\s-]\d{2,4}|\d{4}-\d{2}-\d{2})\s*$/;

interface EmailReading extends Span {
  readonly email: string;
}

/** The last address in the message: a correction comes after the wrong one. */
export function findEmail(text: string): EmailReading | null {
  const match = [...text.matchAll(EMAIL)].at(-1);
  if (match !== undefined) {
    const email = match[0].replace(/^[.'-]+/, "").toLowerCase();
    return { email, start: match.index, end: match.index + match[0].length };
  }
  const spoken = SPOKEN_EMAIL.exec(fold(text));
  if (spoken === null) return null;
  const [all, local, host, tail = ""] = spoken;
  const joined = (words = ""): string =>
    words.replace(/\s+punto\s+/g, ".").replace(/\s+guion bajo\s+/g, "_");
  const email = `${joined(local)}@${host}${joined(tail)}`;
  return { email, start: spoken.index, end: spoken.index + all.length };
}

/** Blanks every address, so that no other fact is found inside one. */
export function maskEmails(text: string): string {
  const plain = text.replace(EMAIL, (found) => " ".repeat(found.length));
  const spoken = SPOKEN_EMAIL.exec(fold(plain));
  return spoken === null ? plain : mask(plain, spoken.index, spoken.index + spoken[0].length);
}

/** All addresses in the message, as written with an @. */
export function emailsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(EMAIL)].map(([found]) => found.toLowerCase()));
}

/** The last number that can be called, as it was written. */
export function findPhone(text: string): string | null {
  const found = [...maskEmails(text).matchAll(PHONES)].map(([all]) => all.trim());
  return found.findLast((one) => !DATE.test(one)) ?? null;
}

/** Blanks every phone number, so that no hour is found inside one. */
export function maskPhones(text: string): string {
  return text.replace(PHONES, (found) => (DATE.test(found) ? found : " ".repeat(found.length)));
}

export function mentionsPhone(text: string): boolean {
  return PHONE.test(text);
}

/** Words that belong to a sentence, not to a person. */
const NOT_NAMES: ReadonlySet<string> = new Set(
  (
    "a al algun alguna ahora anota aqui asi atencion ayuda bien bot buen buena buenas bueno " +
    "buenos cambia cambiar cambio cancela cancelar casi celular cita citas claro como con " +
    "confirmo correo correcto cual cuando cuanto cuesta cliente dale datos de deja dejalo " +
    "desde despues dia dias donde el ella email en entonces es esa ese eso esta estan " +
    "estaria estoy favor fecha gmail gracias gusta gustaria ha hacer hay hola hora horario " +
    "hotmail hoy info informacion jaja jajaja las lista listo lo los luego mail manana me " +
    "mejor mi mio mis muy nada nadie necesito ninguno no nombre noches nose nuevo nueva nro " +
    "numero ok okay okey otra otras otro otros pago para pe perdon perfecto pero persona por " +
    "porfa porque precio productos pues que quien quiero quisiera reserva reservar reunion " +
    "se sea ser seria servicio servicios si sin sobre solo soy su sus tambien tardes " +
    "telefono tengo tiene tienen todavia todo tu tus turno un una uno usted vale ver vez voy " +
    "whatsapp y ya yo lunes martes miercoles jueves viernes sabado domingo pasado mayor " +
    "cel tel tlf telf fono dni cedula documento ruc edad contacto urgente ingles espanol alguien " +
    "paciente alergico alergica interesado interesada seguro segura la las le nos mas menos " +
    "tarde temprano cualquiera primera segunda ultima tampoco quiza quizas tal"
  )
    .split(" ")
    .concat(NUMBER_WORDS.split("|")),
);
/** Allowed inside a name, never at its end. */
const PARTICLES: ReadonlySet<string> = new Set("de del la las los da dos van von san y".split(" "));
/** Days that are also first names. */
const DAY_NAMES: ReadonlySet<string> = new Set(["domingo"]);

const FAMILY = "hijo|hija|mama|papa|esposa|esposo|novia|novio|hermano|hermana";
const INTRODUCTIONS = [
  "me llam(?:o|an)|mi nombre(?: completo)? es|(?:a|al|bajo el) nombre de|soy|de parte de|habla",
  "nombre(?: completo)?\\s*(?::|es|seria)|le escribe|paciente:|el nombre es|seria para",
  `para mi (?:${FAMILY})|(?:nombre|eso) esta mal,? (?:es|se escribe)|nombre correcto es`,
];
const INTRODUCED = new RegExp(`\\b(?:${INTRODUCTIONS.join("|")})\\s+`, "g");
const NAME_WORD = /^\p{L}[\p{L}\p{M}'’-]*\.?$/u;
const WORDS_MAX = 6;

interface NameReading extends Span {
  readonly name: string;
}

interface Word extends Span {
  readonly text: string;
  readonly plain: string;
}

/**
 * A name that the message introduces ("soy Ana Ruiz"), or, when the assistant has just `asked` for
 * one, a message that begins with it. `text` comes from `maskEmails`.
 */
export function findName(text: string, asked: boolean): NameReading | null {
  const folded = fold(text);
  const introductions = [...folded.matchAll(INTRODUCED)];
  for (const { 0: all, index } of introductions.toReversed()) {
    const found = nameAt(text, index + all.length);
    if (found !== null) return { ...found, start: index };
  }
  if (!asked || /[?¿]/.test(text)) return null;
  return nameAt(text, GREETED.exec(folded)?.[0].length ?? 0);
}

/** Words that may precede a name that was asked for. */
const BEFORE_NAMES = [
  "si|claro|ok|okay|ya|bueno|hola|perfecto|listo|dale|genial|por supuesto|con gusto|muy bien",
  "es|seria|mejor|gracias|anota|a ver|mi nombre|nombre|a nombre de",
];
const GREETED = new RegExp(`^[\\s,.:;!¡-]*(?:(?:${BEFORE_NAMES.join("|")})\\b[\\s,.:;!-]*)*`);

/** A segment of capitalised words next to an email: "mañana 10am, Ana Ruiz, ana@x.pe". */
export function findLooseName(text: string): NameReading | null {
  for (const segment of text.matchAll(/[^,;\n|/]+/g)) {
    const found = nameAt(text, segment.index);
    if (found === null) continue;
    const words = found.name.split(" ");
    const whole = segment[0].trim() === text.slice(found.start, found.end).trim();
    const capital = words.every((word) => /^\p{Lu}/u.test(word) || PARTICLES.has(fold(word)));
    if (whole && capital && words.length >= 2) return found;
  }
  return null;
}

/** The run of name words that starts at `from`, up to the first word that cannot be one. */
function nameAt(text: string, from: number): NameReading | null {
  const words: Word[] = []; // at most WORDS_MAX
  for (const match of text.slice(from).matchAll(/[^\s,;:!?¿¡()]+/g)) {
    const [raw] = match;
    const start = from + match.index;
    const gap = text.slice(words.at(-1)?.end ?? start, start);
    // A full stop ends the name, except after an initial.
    const stops = raw.endsWith(".") && !isInitial(raw);
    const bare = stops ? raw.slice(0, -1) : raw;
    const word = { text: bare, plain: fold(bare), start, end: start + bare.length };
    if (words.length === WORDS_MAX || /\S/.test(gap) || !isNameWord(word, words.length)) break;
    words.push(word);
    if (stops) break;
  }
  while (PARTICLES.has(words.at(-1)?.plain ?? "")) words.pop();
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return null;
  if (words.length === 1 && (DAY_NAMES.has(first.plain) || first.text.length < 2)) return null;
  return { name: capitalised(words), start: first.start, end: last.end };
}

function isInitial(word: string): boolean {
  return /^\p{L}\.?$/u.test(word);
}

function isNameWord({ text, plain }: Word, index: number): boolean {
  if (!NAME_WORD.test(text)) return false;
  if (index > 0 && PARTICLES.has(plain) && plain !== "y") return true;
  if (DAY_NAMES.has(plain) && index === 0) return true;
  return !NOT_NAMES.has(plain);
}

/** Capitalises a name typed in one case; a mixed-case name stays as it is. */
function capitalised(words: readonly Word[]): string {
  const name = words.map(({ text }) => text).join(" ");
  if (name !== name.toLowerCase() && name !== name.toUpperCase()) return name;
  return words
    .map(({ text, plain }, index) => {
      const lower = text.toLowerCase();
      if (index > 0 && PARTICLES.has(plain)) return lower;
      return lower.replace(/(^|[-'’])(\p{L})/gu, (_, mark: string, letter: string) => {
        return mark + letter.toUpperCase();
      });
    })
    .join(" ");
}
