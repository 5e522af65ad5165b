// Splits an answer into tokens: words in the spelling of the table, numbers, signs, email addresses
// and emoji, in one pass. Pure; a message of more than CONSENT_POINTS_MAX code points is not read.

import { visibleText } from "../../engine/core/visible.ts";
import { forgivenAt, isKnownWord, placeOf } from "./lexicon.ts";
import { foldText } from "../dates/date-mentions.ts";

/** An agreement is short: a longer message says more than yes. Bounds all work on a message. */
export const CONSENT_POINTS_MAX = 500;

export interface Token {
  readonly kind: "word" | "number" | "sign" | "email" | "other";
  /** Words: as the table spells them. E-mails: lower case. */
  readonly text: string;
  /** Words: as written, in lower case and without accents. */
  readonly written: string;
  /** Follows a comma, a full stop, a line break or similar. */
  readonly broken: boolean;
  /** Directly follows the token before it. */
  readonly glued: boolean;
  /** "sí", "siii", "si,": surely a yes, not the "si" that may mean "if". */
  readonly firm: boolean;
}

const EMAIL_MARK = "@";
const BREAKS = new Set([..."\n,.;:!¡()\"“”«»…-–—/'|•"]);
const IGNORED = new Set([..."*_`♂♀"]);
/** Skin tones and accents: they change no meaning. */
const TONES = /[\u{1F3FB}-\u{1F3FF}\p{M}]/gu;
const SMILES = /(?<!\S)(?:[:;=x]['^]?-?[dp3)*]+|<3+|\^_*\^|c:)(?!\S)/gi;

export function tokensOf(message: string): readonly Token[] | null {
  if (message.length > CONSENT_POINTS_MAX * 2) return null;
  if ([...message].length > CONSENT_POINTS_MAX) return null;
  const emails: string[] = [];
  const text = visibleText(message.normalize("NFKC"))
    .toLowerCase()
    .replace(TONES, "")
    .replace(/[^\s,;]+/g, (part) => {
      if (!part.includes(EMAIL_MARK)) return part;
      emails.push(part.replace(/^[<("'¿¡:*]+/, "").replace(/[>)"'.!?:*…]+$/, ""));
      return ` ${EMAIL_MARK} `;
    })
    .replace(SMILES, " ")
    .replace(/(?<=\p{L})['’´`](?=\p{L})/gu, "")
    .replace(/\b([ap])\. ?m\b\.?/g, "$1m")
    .replace(/\r?\n/g, " \n ");
  return read(text, emails);
}

function read(text: string, emails: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  let broken = false;
  let end = -1;
  let email = 0;
  for (const { 0: part, index } of text.matchAll(/\n|\p{L}+|\p{N}+|\S/gu)) {
    if (IGNORED.has(part)) continue;
    const last = tokens.at(-1);
    if (BREAKS.has(part)) {
      broken = true;
      if (last?.text === "si") tokens[tokens.length - 1] = { ...last, firm: true };
      if (part !== "\n") tokens.push(token("sign", part, { broken, glued: end === index }));
    } else {
      const kind = kindOf(part);
      const value = kind === "email" ? (emails[email++] ?? "") : part;
      tokens.push(token(kind, value, { broken, glued: end === index }));
      broken = false;
    }
    end = index + part.length;
  }
  const last = tokens.at(-1);
  // A final "si" is "sí", except in "y si".
  if (last?.text === "si" && tokens.at(-2)?.text !== "y")
    tokens[tokens.length - 1] = { ...last, firm: true };
  return tokens;
}

function kindOf(part: string): Token["kind"] {
  if (part === EMAIL_MARK) return "email";
  if (/^\p{L}/u.test(part)) return "word";
  return /^\p{N}/u.test(part) ? "number" : "other";
}

function token(
  kind: Token["kind"],
  value: string,
  place: { readonly broken: boolean; readonly glued: boolean },
): Token {
  if (kind !== "word") return { kind, text: value, written: value, firm: false, ...place };
  const written = foldText(value);
  // "agendé", "confirmó": past tense, which differs from a request only by its accent.
  const isPast = /[éó]$/.test(value) && isForgiving(written);
  const text = isPast ? value : spelled(written);
  return { kind, text, written, firm: text === "si" && value !== "si", ...place };
}

const ABBREVIATIONS: ReadonlyMap<string, string> = new Map(
  (
    "q que,k que,ke que,qe que,x por,xq porque,pq porque,porq porque,xk porque,pork porque," +
    "porke porque,tb tambien,tmb tambien,tbn tambien,tbm tambien,bn bien,vien bien,grax gracias," +
    "grac gracias,gracia gracias,grcias gracias,xfa porfa,xfavor porfavor,xfis porfis,xf porfa," +
    "pf porfa,pfa porfa,pfv porfa,srita senorita,sta senorita,pa para,pal para,toy estoy,oc ok," +
    "ia ya,d de,dl del,cmo como,tdo todo,perf perfecto,mxas muchas,mchas muchas,muxas muchas," +
    "vdd verdad,ps pues,pos pues,pro pero,xo pero,nadamas nomas,nms nomas,clarop claro," +
    "confirmad confirmado,aqi aqui,komo como,bale vale,okok ok,gras gracias"
  )
    .split(",")
    .map((pair): [string, string] => [pair.split(" ")[0] ?? "", pair.split(" ")[1] ?? ""]),
);

/** The word in the table for an abbreviation or misspelling; otherwise the word itself. */
function spelled(word: string): string {
  const long = ABBREVIATIONS.get(word);
  if (long !== undefined) return long;
  if (isKnownWord(word)) return word;
  if (word.length > 24) return word;
  if (/^(?:(?:si+)+|(?:no+)+|(?:ya+)+|(?:ok+)+)$/.test(word)) return word.slice(0, 2);
  if (LAUGHS.test(word)) return LAUGHTER;
  const short = word.replace(/(.)\1{2,}/g, "$1$1");
  if (isKnownWord(short)) return short;
  const single = word.replace(/(.)\1+/g, "$1");
  if (isKnownWord(single)) return single;
  return forgiven(single) ?? word;
}

export const LAUGHTER = "jaja";
const LAUGHS = /^(?=[^j]{0,2}j)[ahj]{3,}$|^[ehj]{4,}$|^[ijh]{4,}$|^[jks]{4,}$|^[ah]{4,}$/;
/** Tenses that request nothing now: "confirmaré", "agendara", "cancelaría". */
const OTHER_TENSE = /(?:[aei]r[aeo]|[aei]ria|aba|[aei]ra[ns]|ase|remos)$/;

function isForgiving(word: string): boolean {
  return forgivenAt(placeOf(word)).includes(word);
}

/** Corrects one wrong letter in a longer word whose first and last letters are right. */
function forgiven(word: string): string | undefined {
  if (word.length < 5 || OTHER_TENSE.test(word)) return undefined;
  const first = word[0] ?? "";
  for (const length of [word.length, word.length + 1, word.length - 1]) {
    const found = forgivenAt(`${first}${length}`).find((other) => isNear(word, other));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isNear(word: string, other: string): boolean {
  if (word.at(-1) !== other.at(-1)) return false;
  let start = 0;
  while (start < word.length && word[start] === other[start]) start += 1;
  const rest = word.slice(start);
  const otherRest = other.slice(start);
  const swapped = `${rest[1] ?? ""}${rest[0] ?? ""}${rest.slice(2)}`;
  if (swapped === otherRest) return true;
  if (other.length < 6) return false;
  return (
    rest.slice(1) === otherRest.slice(1) ||
    rest === otherRest.slice(1) ||
    rest.slice(1) === otherRest
  );
}
