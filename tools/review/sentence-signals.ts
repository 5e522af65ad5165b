// What a sentence implies for those around it: it asks for agreement, a choice or a datum, needs
// something first, or says that nothing is done yet or cannot be done. "Quedas el jueves a las 4.
// ¿Lo agendo?" claims nothing, which only its second sentence shows. One pass over the tokens.
// Pure.

import type { Token } from "./claim-tokens.ts";
import { bare } from "./claim-words.ts";

/** The subject of a question: help, a datum, a choice, agreement, or something else. */
export const QUESTIONS = ["more", "data", "choose", "agree", "other"] as const;
/** What a sentence says of itself. */
export const STATEMENTS = ["wants", "cannot", "notYet"] as const;

/** The signals of a sentence, a bit each: at most one question, statements, a colon at its end. */
export type Signals = number;
type Signal = (typeof QUESTIONS)[number] | (typeof STATEMENTS)[number] | "colon";

const BITS: Readonly<Record<Signal, Signals>> = {
  ...{ more: 1, data: 2, choose: 4, agree: 8, other: 16 },
  ...{ wants: 32, cannot: 64, notYet: 128, colon: 256 },
};
export const NO_SIGNALS: Signals = 0;

export function signal(name: Signal): Signals {
  return BITS[name];
}

/** All of the questions. */
export const ASKS: Signals = QUESTIONS.reduce((bits, name) => bits | signal(name), NO_SIGNALS);

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const MORE = words(
  "algo_mas otra_cosa otra_consulta alguna_duda anything_else alguma_coisa help ayudo ayude " +
    "ayudarte ayudarle ayuda ayudar colaboro colaborar colaborarte apoyo apoyar apoyarte ajudo " +
    "ajudar",
);
const DATA = words(
  "nombre nombres correo mail email telefono celular documento dni rut cedula nome name phone " +
    "number me_das me_pasas me_dices me_dice me_regalas me_compartes me_indicas me_indica " +
    "me_decis cuando quien motivo",
);
const CHOICE = words(
  "cual cuales que_dia que_hora que_horario que_fecha que_turno que_tarde que_manana " +
    "que_servicio prefieres prefiere prefieren preferis prefere preferiria acomoda sirve late " +
    "viene_mejor va_mejor queda_mejor viene_bien conviene gustaria otro_dia otra_hora " +
    "otro_horario otra_fecha alguna_de which what_day what_time prefer works suits qual quieres " +
    "queres quiere busco busque reviso revise miro mire veo muestro want que_#d",
);
const AGREEMENT = words(
  "confirmo confirmas confirma confirmamos confirme confirmado correcto correcta correctos " +
    "correct procedo avanzo adelante de_acuerdo esta_bien todo_bien asi_esta asi_va asi_queda " +
    "te_parece le_parece os_parece agendo agende agendamos reservo reserve reservamos registro " +
    "registre apunto apunte apuntamos anoto anote anotamos aparto aparte separo separe programo " +
    "tomo tome dejo deje dejamos guardo guarde cierro cerramos hago haga hacemos muevo mueva " +
    "cambio cambie paso cancelo cancele anulo anule borro quito seguro segura sure go_ahead " +
    "shall should look_right sound_good marco marcamos posso va vale sale lo_queres la_queres " +
    "lo_quieres la_quieres tente intento intente pruebo probamos",
);
const WANTS = words(
  "dime digame decime dinos decidme diganme confirmame confirmeme pasame paseme indicame " +
    "indiqueme enviame envieme mandame mandeme necesito necesitamos me_falta me_faltan nos_falta " +
    "preciso precisamos need elige elegi elija escoge escoja avisame aviseme let_me tell_me " +
    "me_diz me_diga me_avisa me_fala me_passa cuentame cuenteme regalame regaleme escribeme " +
    "escribame respondeme responde responda comparteme indicarnos indicarme just_say pick " +
    "me_confirmas me_confirma me_confirmes me_confirme me_pasas me_das me_decis me_dices " +
    "me_avisas me_dice me_escribes me_escribis me_escribe",
);
const CANNOT = words(
  "puedo podemos puede tengo tenemos cuento contamos manejo manejamos hay es_posible me_es " +
    "existe alcanzo hago hacemos envio enviamos mando mandamos guardo guardamos trabajamos " +
    "disponemos estoy llego se_puede me_deja me_dejo pude logre encontre encuentro veo aparece " +
    "figura consigo posso tenho temos e_possivel encontrei tem da",
);
const CANNOT_ALONE = words(
  "can't cannot unable don't couldn't lamento lamentablemente unfortunately infelizmente",
);
const NOT_YET = words(
  "todavia_no aun_no ainda_nao not_yet no_todavia hasta_que until nothing isn't wasn't haven't " +
    "hasn't ejemplo example sin_confirmar sin_reservar sin_agendar",
);
const ARRANGED = words("BOOK HOLD CHG CANC CONF");

/** The signs of a word or a pair, one bit each. */
const SIGNS = [MORE, DATA, CHOICE, AGREEMENT, WANTS, CANNOT, CANNOT_ALONE, NOT_YET] as const;
const SIGN_BITS = new Map(SIGNS.map((list, place) => [list, 1 << place]));
const bitOf = (list: ReadonlySet<string>): number => SIGN_BITS.get(list) ?? 0;
const SINGLE_SIGNS = new Map<string, number>();
const PAIR_SIGNS = new Map<string, Map<string, number>>();
for (const list of SIGNS) {
  for (const key of list) {
    const [first = "", second] = key.split("_");
    if (second === undefined) {
      SINGLE_SIGNS.set(first, (SINGLE_SIGNS.get(first) ?? 0) | bitOf(list));
      continue;
    }
    const seconds = PAIR_SIGNS.get(first) ?? new Map<string, number>();
    PAIR_SIGNS.set(first, seconds.set(second, (seconds.get(second) ?? 0) | bitOf(list)));
  }
}

const COLON = signal("colon");

export function signalsOf(tokens: readonly Token[]): Signals {
  const said = tokens.filter(({ isPunctuation }) => !isPunctuation);
  let asked = 0;
  let stated = 0;
  let asks = false;
  let signals = tokens.at(-1)?.meaning.symbol === ":" ? COLON : NO_SIGNALS;
  const keys = said.map(({ word, meaning }) => (word === "" ? meaning.key : bare(word)));
  let index = 0;
  for (const token of said) {
    const key = keys[index];
    const signs = signsAt(keys, index);
    index++;
    stated |= signs;
    if (token.scope === "?") {
      asks = true;
      asked |= signs;
    }
    const denies = key === "no" || key === "nao";
    if (denies && has(signsAt(keys, index), CANNOT)) signals |= SAYS_CANNOT;
    if (isDeniedAction(token)) signals |= SAYS_NOT_YET;
  }
  if (asks) signals |= signal(questionOf(asked));
  if (has(stated, WANTS)) signals |= SAYS_WANTS;
  if (has(stated, CANNOT_ALONE)) signals |= SAYS_CANNOT;
  return has(stated, NOT_YET) ? signals | SAYS_NOT_YET : signals;
}

const SAYS_WANTS = signal("wants");
const SAYS_CANNOT = signal("cannot");
const SAYS_NOT_YET = signal("notYet");

function signsAt(keys: readonly string[], index: number): number {
  const key = keys[index] ?? "";
  const pairs = PAIR_SIGNS.get(key)?.get(keys[index + 1] ?? "") ?? 0;
  return (SINGLE_SIGNS.get(key) ?? 0) | pairs;
}

function has(signs: number, list: ReadonlySet<string>): boolean {
  return (signs & bitOf(list)) !== 0;
}

/** "no quedó agendada" */
function isDeniedAction({ scope, meaning: { kind, symbol } }: Token): boolean {
  return scope === "!" && kind !== null && ARRANGED.has(kind) && symbol.endsWith(":P");
}

function questionOf(asked: number): (typeof QUESTIONS)[number] {
  if (has(asked, MORE)) return "more";
  if (has(asked, DATA)) return "data";
  if (has(asked, CHOICE)) return "choose";
  return has(asked, AGREEMENT) ? "agree" : "other";
}

/** Merges the signals of a sentence's pieces: one piece is enough, except for how it ends. */
export function mergeSignals(all: readonly Signals[]): Signals {
  let merged = NO_SIGNALS;
  for (const one of all) {
    // The first question counts.
    merged |= (merged & ASKS) === 0 ? one : one & ~ASKS;
  }
  return (merged & ~COLON) | ((all.at(-1) ?? NO_SIGNALS) & COLON);
}
