// A Spanish sentence as clauses of words: what claims are read from. Questions are left out, for a
// question claims nothing. Pure, one pass.

export interface Clause {
  /** Lower case, no accents. */
  readonly words: readonly string[];
  /** The same with accents: "agendé" was done, "agende" was not. */
  readonly accented: readonly string[];
}

export interface Clauses {
  readonly clauses: readonly Clause[];
  /** Ended in "?" that nothing opened: its earlier clauses say less than they seem to. */
  readonly isAsking: boolean;
}

const JOINING = new Set(["y", "e", "pero", "porque", "pues", "aunque", "sino", "and", "but"]);
/** Nobody speaks so long without a breath; it keeps looking around in a clause cheap. */
const CLAUSE_WORDS_MAX = 40;
const PART = /[\p{L}\p{N}]+(?:['’][\p{L}]+)?|[¿?,;:()!¡."“”—–\n]/gu;

export function clausesOf(sentence: string): Clauses {
  const text = sentence
    .normalize("NFKC")
    .replace(/[\p{Cf}*_~`]/gu, "")
    .toLowerCase();
  const clauses: Clause[] = [];
  let words: string[] = [];
  let inQuestion = false;
  let isAsking = false;
  const close = (): void => {
    if (words.length > 0) clauses.push({ words: words.map(withoutAccents), accented: words });
    words = [];
  };
  for (const [part] of text.matchAll(PART)) {
    if (part === "¿") {
      close();
      inQuestion = true;
    } else if (part === "?") {
      // Without an opening mark only the last clause is the question.
      if (!inQuestion) words = [];
      isAsking ||= !inQuestion && clauses.length > 0;
      inQuestion = false;
    } else if (inQuestion) continue;
    else if (!/[\p{L}\p{N}]/u.test(part)) close();
    else if (JOINING.has(part)) close();
    else words.push(part);
    if (words.length === CLAUSE_WORDS_MAX) close();
  }
  close();
  return { clauses, isAsking };
}

function withoutAccents(word: string): string {
  if (/^[a-z0-9]*$/.test(word)) return word;
  return word.normalize("NFD").replace(/\p{M}/gu, "");
}
