// Finds a customer's name in a Spanish message. Pure. A name is read whole or not at all: words
// that may be a sentence's name nobody, so that the customer is asked.

import { NOT_NAMES, POLITE, SURNAMES } from "./not-names.ts";
import { fold } from "./text.ts";
import type { Span } from "./text.ts";

/** Allowed inside a name, never at its end. */
const PARTICLES: ReadonlySet<string> = new Set("de del la las los da dos van von san y".split(" "));
/** Words that are first names as well; alone they are none. */
const FIRST_NAMES: ReadonlySet<string> = new Set(["domingo", "linda", "simon", "segundo"]);

const KIN =
  "hij[oa]|mama|papa|madre|padre|espos[oa]|marido|mujer|novi[oa]|herman[oa]|abuel[oa]|prim[oa]|" +
  "sobrin[oa]|ti[oa]|suegr[oa]|pareja|amig[oa]|nin[oa]|bebe";
const WHOSE = `(?:mi|su|el|la)\\s+(?:${KIN}|senora?|senorita|paciente)`;
/** What only a name follows. */
const CLEAR = [
  "me llam(?:o|an)|mi nombre(?: completo)?(?: es)?|(?:a|al|bajo el) nombre de|de parte de",
  "(?:el )?nombre(?: completo| correcto)?\\s*(?::|es|seria|va)|le escribe",
  "(?:el |la )?(?:paciente|cliente|titular)\\s*(?::|es|seria)|se llama|seria a nombre de",
  "(?:nombre|eso) esta mal,? (?:es|se escribe)",
];
/** What other words follow as well: "soy vecina", "para mi hijo pequeño". */
const VAGUE = [`soy|habla|seria para|para mi (?:${KIN})|${WHOSE} es`];
const CLEARLY = new RegExp(`\\b(?:${CLEAR.join("|")})\\s+(?:${WHOSE}[\\s,:]+)?`, "g");
const VAGUELY = new RegExp(`\\b(?:${VAGUE.join("|")})\\s+`, "g");
const NAME_WORD = /^\p{L}[\p{L}\p{M}'’-]*\.?$/u;
const WORDS_MAX = 6;

interface NameReading extends Span {
  readonly name: string;
}

interface Run extends NameReading {
  readonly words: number;
}

interface Word extends Span {
  readonly text: string;
  readonly plain: string;
}

/**
 * A name that the message introduces ("soy Ana Ruiz"), or, when the assistant has just `asked` for
 * one, a message that consists of it. `text` comes from `maskEmails` and `maskPhones`.
 */
export function findName(text: string, asked: boolean): NameReading | null {
  const folded = fold(text);
  const introductions = [
    ...[...folded.matchAll(CLEARLY)].map((match) => ({ match, isClear: true })),
    ...[...folded.matchAll(VAGUELY)].map((match) => ({ match, isClear: false })),
  ].toSorted((a, b) => b.match.index - a.match.index);
  for (const { match, isClear } of introductions) {
    const found = nameAt(text, match.index + match[0].length);
    if (found === null) continue;
    const isWritten = found.words > 1 || /^\p{Lu}/u.test(text.charAt(found.start));
    if (isClear || isWritten || (asked && isWhole(text, found))) {
      return { ...withSurname(text, found), start: match.index };
    }
  }
  if (!asked || /[?¿]/.test(text)) return null;
  const found = nameAt(text, GREETED.exec(folded)?.[0].length ?? 0);
  if (found !== null && isWhole(text, found)) return withSurname(text, found);
  return findLooseName(text);
}

/** Words that may precede a name that was asked for. */
const BEFORE_NAMES = [
  "si|claro|ok|okay|ya|bueno|hola|perfecto|listo|dale|genial|por supuesto",
  "(?:con )?(?:mucho )?gusto",
  "es|seria|mejor|gracias|a ver|mi nombre|nombre|a nombre de|muy bien|perdon|disculp[ae]|yo",
  "buen[oa]s(?: tardes| dias| noches)?|por favor|porfa|como|no",
  "(?:anot|apunt|registr|agend|reserv|pon|inscrib)(?:a|e|o|ga|er|ar)?(?:me|l[ao]|le|nos)?",
  WHOSE,
];
const GREETED = new RegExp(`^[\\s,.:;!¡-]*(?:(?:${BEFORE_NAMES.join("|")})\\b[\\s,.:;!-]*)*`);

/** What may follow a name in the same breath. */
const CONTINUES = new RegExp(
  "^\\s+(?:(?:y|con|mi|su|el|es|correo|e-?mail|mail|cel|celular|tel|telefono|numero|por favor|" +
    "porfa|gracias|para|ese|este|a las?|apellido|dni|cedula|documento|rut|edad|tengo)\\b|" +
    "[^a-z\\s])",
);
/** Only these may follow one word that is to be a name. */
const ALONE = new RegExp(
  "^(?:[^a-z]+|\\b(?:y|e|mi|el|su|es|de|correo|electronico|e-?mail|mail|cel|celular|tel|" +
    "telefono|fono|numero|nro|whatsapp|por|favor|porfa|gracias|ese|este|apellidos?)\\b)*$",
);

/** Whether nothing follows that makes a sentence of it: "ay no", "espera un momento". */
function isWhole(text: string, { end, words }: Run): boolean {
  const after = fold(text.slice(end));
  const surname = SURNAME.exec(after)?.[0].length ?? 0;
  if (words === 1) return ALONE.test(after.slice(surname)) || surname > 0;
  return /^\s*(?:$|[,.;:\n!/|()-])|^\s{4}/.test(after) || CONTINUES.test(after);
}

const SURNAME = /^[\s,]*(?:(?:y )?(?:de |mi )?apellidos?(?: es| son)?\s*:?\s*)(?=[a-z])/;

/** "Mateo, apellido Ruiz". */
function withSurname(text: string, found: Run): NameReading {
  const said = SURNAME.exec(fold(text.slice(found.end)));
  const other = said === null ? null : nameAt(text, found.end + said[0].length);
  if (other === null) return found;
  return { name: `${found.name} ${other.name}`, start: found.start, end: other.end };
}

/** A segment of capitalised words: "mañana 10am, Ana Ruiz, ana@x.pe". */
export function findLooseName(text: string): NameReading | null {
  for (const segment of text.matchAll(/(?:(?!\s{4})[^,;:\n|/.])+/g)) {
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
function nameAt(text: string, from: number): Run | null {
  const segment = segmentAt(text, from);
  const words: Word[] = []; // at most WORDS_MAX
  for (const word of segment) {
    if (words.length === WORDS_MAX) break;
    const later = segment.slice(words.length);
    if (!isNameWord(word, words.length) && !endsInSurnames(words, later)) break;
    words.push(word);
  }
  while (PARTICLES.has(words.at(-1)?.plain ?? "")) words.pop();
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return null;
  if (words.length === 1 && (FIRST_NAMES.has(first.plain) || first.text.length < 2)) return null;
  return { name: capitalised(words), start: first.start, end: last.end, words: words.length };
}

/** The words from `from` to the next sign; a full stop ends them, except after "J." or "Ma.". */
function segmentAt(text: string, from: number): readonly Word[] {
  const words: Word[] = []; // at most one more than WORDS_MAX
  for (const match of text.slice(from).matchAll(/[^\s,;:!?¿¡()]+/g)) {
    const [raw] = match;
    const start = from + match.index;
    const gap = text.slice(words.at(-1)?.end ?? from, start);
    if (words.length > WORDS_MAX || /\S/.test(gap)) break;
    // What was blanked, or a line, lies between.
    if (words.length > 0 && /\n|\s{4}/.test(gap)) break;
    const stops = raw.endsWith(".") && !isInitial(raw);
    const bare = stops ? raw.slice(0, -1) : raw;
    words.push({ text: bare, plain: fold(bare), start, end: start + bare.length });
    if (stops) break;
  }
  return words;
}

function isInitial(word: string): boolean {
  return /^\p{L}\.?$|^\p{Lu}\p{Ll}\.$/u.test(word);
}

function isNameWord({ text, plain }: Word, index: number): boolean {
  if (!NAME_WORD.test(text)) return false;
  if (index > 0 && PARTICLES.has(plain) && plain !== "y") return true;
  if (FIRST_NAMES.has(plain) && index === 0) return true;
  return !NOT_NAMES.has(plain);
}

/** "Elvira Mas", "Pedro Claro": nothing but surnames up to the segment's end. */
function endsInSurnames(before: readonly Word[], later: readonly Word[]): boolean {
  if (before.length === 0) return false;
  const isWritten = [...before, ...later].every(
    ({ text, plain }) =>
      (/^\p{Lu}/u.test(text) && text !== text.toUpperCase()) || PARTICLES.has(plain),
  );
  return later.every((word) => {
    const isSurname = SURNAMES.has(word.plain) || (isWritten && !POLITE.has(word.plain));
    return NAME_WORD.test(word.text) && (isNameWord(word, 1) || isSurname);
  });
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
