// One closed table of what words and phrases say in an answer to a booking summary, for each
// action, made from the lists when the module loads. Looking up is by whole words, the longest
// phrase first: at most PHRASE_WORDS_MAX look-ups for a word, whatever the message holds.

import * as refusals from "./refusal-phrases.ts";
import { BOOKING, CANCELLING, MOVING } from "./action-verbs.ts";
import * as coming from "./attendance-phrases.ts";
import * as words from "./agreement-phrases.ts";

export type ConsentAction = "book" | "move" | "cancel";

export type Sense =
  | "yes"
  | "beside"
  | "no"
  | "change"
  | "unsure"
  /** "déjala", "mejor", "puede", "que": what they say hangs on what stands around them. */
  | "leave"
  | "better"
  | "asks"
  | "because"
  | "reason"
  /** "en el trabajo": only behind a reason. */
  | "where"
  /** "el correo", "la hora": said of something, or else a topic that is only opened. */
  | "topic";

type Table = Map<string, Sense>;

export const PHRASE_WORDS_MAX = 7;

function put(table: Table, sense: Sense, ...lists: readonly (readonly string[])[]): void {
  for (const entry of lists.flat()) table.set(entry, sense);
}

function pairs(firsts: readonly string[], seconds: readonly string[]): readonly string[] {
  return firsts.flatMap((first) => seconds.map((second) => `${first} ${second}`));
}

/** Later entries win: what stops an action stands over what goes with it. */
function commonTable(): Table {
  const table: Table = new Map();
  put(table, "beside", words.BESIDE, words.WISHES, pairs(words.WISHED, words.WISHED_WHEN));
  put(table, "beside", pairs(words.THANKING, words.THANKED));
  put(table, "beside", pairs(words.SORRY, words.SORRY_FOR), pairs(["por"], words.THANKED));
  put(table, "beside", pairs(["por"], words.SORRY_FOR));
  put(table, "yes", words.YES);
  put(table, "unsure", refusals.UNSURE);
  put(table, "change", refusals.CHANGE);
  put(table, "no", refusals.NO);
  put(table, "leave", coming.LEAVING);
  put(table, "asks", ["puede", "puedes", "pueden", "podes", "podria", "podrias", "podrian"]);
  put(table, "better", ["mejor", "mejor si"]);
  put(table, "because", ["que", "porque", "pues que", "ya que", "es que", "debido a que"]);
  return table;
}

function bookTable(): Table {
  const table: Table = new Map();
  put(table, "beside", BOOKING.infinitives, coming.COMING_BESIDE, coming.AS_SHOWN_BESIDE);
  put(table, "beside", pairs(words.THANKING, words.THANKED_BOOK));
  put(table, "yes", BOOKING.orders, coming.COMING, coming.AS_SHOWN);
  put(table, "no", CANCELLING.orders, CANCELLING.infinitives);
  put(table, "no", coming.REASONS, coming.REASONS_TO_CANCEL);
  put(table, "change", MOVING.orders.filter(isNotIn(BOOKING.orders)), MOVING.infinitives);
  return table;
}

function moveTable(): Table {
  const table: Table = new Map();
  put(table, "beside", BOOKING.infinitives, MOVING.infinitives, coming.COMING_BESIDE);
  put(table, "beside", pairs([...words.THANKING, "por"], words.THANKED_MOVE), [
    "el cambio",
    "ese cambio",
  ]);
  put(table, "beside", coming.AS_SHOWN, coming.NEW_MOMENT);
  put(table, "reason", coming.REASONS, pairs(coming.CAME_UP, coming.CAME_UP_WHAT));
  put(table, "where", coming.CAME_UP_WHERE);
  put(table, "yes", BOOKING.orders, MOVING.orders, coming.COMING);
  put(table, "no", CANCELLING.orders, CANCELLING.infinitives);
  put(table, "no", coming.REASONS_TO_CANCEL);
  put(
    table,
    "no",
    coming.AS_SHOWN_BESIDE.filter((entry) => entry.startsWith("no ")),
  );
  put(
    table,
    "change",
    ["cambiar", "mover"].map((verb) => `quiero ${verb}`),
  );
  return table;
}

const CANCEL_SAID = [
  ...pairs(["quiero", "si quiero"], CANCELLING.infinitives),
  ...["confirmo que la cancelen", "confirmo que cancelen", "que la cancelen", "que la cancele"],
];

function cancelTable(): Table {
  const table: Table = new Map();
  put(table, "beside", CANCELLING.infinitives, pairs(words.THANKING, words.THANKED_CANCEL));
  put(table, "beside", [
    "lo siento",
    "lamentablemente",
    "la cancelacion",
    "la anulacion",
    "la baja",
  ]);
  put(table, "reason", coming.REASONS, coming.REASONS_TO_CANCEL);
  put(table, "reason", pairs(coming.CAME_UP, coming.CAME_UP_WHAT));
  put(table, "where", coming.CAME_UP_WHERE);
  put(table, "yes", CANCELLING.orders, CANCEL_SAID);
  put(table, "yes", ["mejor cancelar", "si mejor"]);
  put(table, "change", MOVING.orders, MOVING.infinitives);
  put(table, "unsure", BOOKING.orders.filter(isNotIn(MOVING.orders)), BOOKING.infinitives);
  put(table, "unsure", ["si quiero", "quiero confirmar"]);
  put(table, "no", coming.COMING, coming.COMING_BESIDE, coming.AS_SHOWN, coming.AS_SHOWN_BESIDE);
  put(table, "unsure", pairs(["confirmo", "confirmo mi", "confirmo la"], ["asistencia", "cita"]));
  return table;
}

function isNotIn(list: readonly string[]): (entry: string) => boolean {
  const known = new Set(list);
  return (entry) => !known.has(entry);
}

interface Lexicon {
  readonly common: Table;
  readonly byAction: Readonly<Record<ConsentAction, Table>>;
  readonly vocabulary: ReadonlySet<string>;
  readonly forgiving: ReadonlyMap<string, readonly string[]>;
}

/** Made when a first answer is read: most processes at rest have read none. */
let made: Lexicon | null = null;

function lexicon(): Lexicon {
  return (made ??= makeLexicon());
}

function makeLexicon(): Lexicon {
  const common = commonTable();
  const byAction = { book: bookTable(), move: moveTable(), cancel: cancelTable() };
  const entries = [common, ...Object.values(byAction)].flatMap((table) => [...table.keys()]);
  const conditions = [...refusals.CONDITIONS, ...refusals.NO_CONDITIONS];
  const others = [...words.NOUNS, ...words.DETERMINERS, ...words.PLACERS, ...conditions];
  const vocabulary = new Set([...entries, ...others].flatMap((entry) => entry.split(" ")));
  return { common, byAction, vocabulary, forgiving: forgivingWords() };
}

const FORGIVEN = ["gracias", "muchas", "senorita", "porfavor", "disculpe"];

function forgivingWords(): ReadonlyMap<string, readonly string[]> {
  const orders = [...BOOKING.orders, ...MOVING.orders, ...CANCELLING.orders];
  const all = new Set([...orders, ...words.YES, ...FORGIVEN]);
  const single = [...all].filter((entry) => !entry.includes(" ") && entry.length >= 5);
  return Map.groupBy(single, placeOf);
}

/** By its first letter and its length: a word with one letter wrong has the same. */
export function placeOf(word: string): string {
  return `${word[0] ?? ""}${word.length}`;
}

/** The sense of words that stand in a row, joined by spaces. */
export function senseOf(phrase: string, action: ConsentAction): Sense | undefined {
  const { common, byAction } = lexicon();
  return byAction[action].get(phrase) ?? common.get(phrase);
}

/** A word of the table is never taken for a misspelling of another. */
export function isKnownWord(word: string): boolean {
  return lexicon().vocabulary.has(word);
}

/** Words that are read with one letter wrong. */
export function forgivenAt(place: string): readonly string[] {
  return lexicon().forgiving.get(place) ?? [];
}
