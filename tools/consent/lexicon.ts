// One closed table of what words and phrases mean in an answer to a booking summary, for each
// action; built from the lists at first use. Looks up whole words, the longest phrase first: at
// most PHRASE_WORDS_MAX look-ups for a word, regardless of the message.

import * as refusals from "./refusal-phrases.ts";
import { BOOKING, CANCELLING, MOVING } from "./action-verbs.ts";
import * as coming from "./attendance-phrases.ts";
import * as words from "./agreement-phrases.ts";

export type ConsentAction = "book" | "move" | "cancel";

export type Sense =
  | "yes"
  | "neutral"
  | "no"
  | "change"
  | "unsure"
  /** "déjala", "mejor", "puede", "que": their meaning depends on their neighbours. */
  | "leave"
  | "better"
  | "asks"
  | "because"
  | "reason"
  /** "en el trabajo": only after a reason. */
  | "where"
  /** "el correo", "la hora": confirmed by its neighbours, or else a new topic. */
  | "topic";

type Table = Map<string, Sense>;

export const PHRASE_WORDS_MAX = 7;

function put(table: Table, sense: Sense, ...lists: readonly (readonly string[])[]): void {
  for (const entry of lists.flat()) table.set(entry, sense);
}

function pairs(firsts: readonly string[], seconds: readonly string[]): readonly string[] {
  return firsts.flatMap((first) => seconds.map((second) => `${first} ${second}`));
}

/** Later entries win: what stops an action overrides what is neutral. */
function commonTable(): Table {
  const table: Table = new Map();
  put(table, "neutral", words.NEUTRAL, words.WISHES, pairs(words.WISHED, words.WISHED_WHEN));
  put(table, "neutral", pairs(words.THANKING, words.THANKED));
  put(table, "neutral", pairs(words.SORRY, words.SORRY_FOR), pairs(["por"], words.THANKED));
  put(table, "neutral", pairs(["por"], words.SORRY_FOR));
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
  put(table, "neutral", BOOKING.infinitives, coming.COMING_NEUTRAL, coming.AS_SHOWN_NEUTRAL);
  put(table, "neutral", pairs(words.THANKING, words.THANKED_BOOK));
  put(table, "yes", BOOKING.imperatives, coming.COMING, coming.AS_SHOWN);
  put(table, "no", CANCELLING.imperatives, CANCELLING.infinitives);
  put(table, "no", coming.REASONS, coming.REASONS_TO_CANCEL);
  put(table, "change", MOVING.imperatives.filter(isNotIn(BOOKING.imperatives)), MOVING.infinitives);
  return table;
}

function moveTable(): Table {
  const table: Table = new Map();
  put(table, "neutral", BOOKING.infinitives, MOVING.infinitives, coming.COMING_NEUTRAL);
  put(table, "neutral", pairs([...words.THANKING, "por"], words.THANKED_MOVE), [
    "el cambio",
    "ese cambio",
  ]);
  put(table, "neutral", coming.AS_SHOWN, coming.NEW_MOMENT);
  put(table, "reason", coming.REASONS, pairs(coming.CAME_UP, coming.CAME_UP_WHAT));
  put(table, "where", coming.CAME_UP_WHERE);
  put(table, "yes", BOOKING.imperatives, MOVING.imperatives, coming.COMING);
  put(table, "no", CANCELLING.imperatives, CANCELLING.infinitives);
  put(table, "no", coming.REASONS_TO_CANCEL);
  put(
    table,
    "no",
    coming.AS_SHOWN_NEUTRAL.filter((entry) => entry.startsWith("no ")),
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
  put(table, "neutral", CANCELLING.infinitives, pairs(words.THANKING, words.THANKED_CANCEL));
  put(table, "neutral", [
    "lo siento",
    "lamentablemente",
    "la cancelacion",
    "la anulacion",
    "la baja",
  ]);
  put(table, "reason", coming.REASONS, coming.REASONS_TO_CANCEL);
  put(table, "reason", pairs(coming.CAME_UP, coming.CAME_UP_WHAT));
  put(table, "where", coming.CAME_UP_WHERE);
  put(table, "yes", CANCELLING.imperatives, CANCEL_SAID);
  put(table, "yes", ["mejor cancelar", "si mejor"]);
  put(table, "change", MOVING.imperatives, MOVING.infinitives);
  put(
    table,
    "unsure",
    BOOKING.imperatives.filter(isNotIn(MOVING.imperatives)),
    BOOKING.infinitives,
  );
  put(table, "unsure", ["si quiero", "quiero confirmar"]);
  put(table, "no", coming.COMING, coming.COMING_NEUTRAL, coming.AS_SHOWN, coming.AS_SHOWN_NEUTRAL);
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

/** Built when the first answer is read: most idle processes have read none. */
let cached: Lexicon | null = null;

function lexicon(): Lexicon {
  return (cached ??= makeLexicon());
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
  const imperatives = [...BOOKING.imperatives, ...MOVING.imperatives, ...CANCELLING.imperatives];
  const all = new Set([...imperatives, ...words.YES, ...FORGIVEN]);
  const single = [...all].filter((entry) => !entry.includes(" ") && entry.length >= 5);
  return Map.groupBy(single, placeOf);
}

/** Groups by first letter and length: a word with one wrong letter has the same key. */
export function placeOf(word: string): string {
  return `${word[0] ?? ""}${word.length}`;
}

/** The sense of a phrase, its words joined by spaces. */
export function senseOf(phrase: string, action: ConsentAction): Sense | undefined {
  const { common, byAction } = lexicon();
  return byAction[action].get(phrase) ?? common.get(phrase);
}

/** Whether the word is in the table: it is then never corrected to another. */
export function isKnownWord(word: string): boolean {
  return lexicon().vocabulary.has(word);
}

/** Words in which one wrong letter is corrected. */
export function forgivenAt(place: string): readonly string[] {
  return lexicon().forgiving.get(place) ?? [];
}
