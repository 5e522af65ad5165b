// The requests of the benches: the ten turns of citas-10 over varied Spanish from a seed, and the
// words that choose the tools of the fast model. Pure.

import { SANDBOX_CONFIGS } from "../../tools/sandbox/index.ts";
import { conversation } from "../../test/support/corpora/conversations.ts";
import { sentencesOf } from "../../engine/conversation/sentences.ts";
import { CERTAIN, claimScores } from "../../tools/review/claim-detector.ts";

/** The last word of a message selects the model's behaviour; any other word: a plain answer. */
type TurnKind = "plain" | "check" | "search" | "book";
export const KIND_WORDS = { check: "consulta.", search: "busca.", book: "reserva." } as const;

/** citas-10: six plain turns, three that look something up, one that checks and books. */
const KINDS: readonly TurnKind[] = [
  ...(["plain", "search", "plain", "check", "plain"] as const),
  ...(["check", "plain", "book", "plain", "plain"] as const),
];

const CONVERSATIONS_COUNT = 400;

interface Workload {
  /** The JSON body of one turn. */
  body(request: ChatTurn): string;
  /** The model's responses, in order. */
  readonly replies: readonly string[];
}

interface ChatTurn {
  readonly session: number;
  readonly tenant: number;
  /** 0 is the session's first turn. */
  readonly turn: number;
}

export function createWorkload(seed: number): Workload {
  const conversations = Array.from({ length: CONVERSATIONS_COUNT }, (_, i) =>
    conversation(seed + i, "all"),
  );
  const config = SANDBOX_CONFIGS.get(1);
  return {
    replies: conversations.flatMap((turns) => turns.map(({ reply }) => reply)).filter(isPlain),
    body({ session, tenant, turn }) {
      const turns = conversations[session % conversations.length] ?? [];
      const text = turns[turn % turns.length]?.user ?? "Hola";
      const kind = KINDS[turn % KINDS.length] ?? "plain";
      const message = kind === "plain" ? text : `${text} ${KIND_WORDS[kind]}`;
      return JSON.stringify({ message, session_id: session, id_empresa: tenant, config });
    },
  };
}

/** Claims no booking: such a reply would be asked for again, in one turn of six. */
function isPlain(reply: string): boolean {
  return claimScores(sentencesOf(reply), false).every((score) => score < CERTAIN);
}

/**
 * The number of companies grows with the sessions: fifty, then one for every hundred sessions. Some
 * write far more than others, as in practice: the cube of an even spread, decided by the session
 * alone.
 */
export function tenantOf(session: number): number {
  const companies = Math.max(50, Math.ceil(session / 100));
  // Knuth's multiplicative hash: spreads neighbouring sessions over [0, 1).
  const even = (Math.imul(session + 1, 2_654_435_761) >>> 0) / 2 ** 32;
  return 1 + Math.floor(companies * even ** 3);
}
