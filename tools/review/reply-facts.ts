// What a reply is compared with, each part read at its first use: most replies claim nothing and
// name no address. A sentence is judged once in a turn, though the stream, the objection and the
// final review all ask for it. Pure but for that memory.

import type { ReviewContext } from "../../engine/turn/reply-review.ts";
import { canonicalUrl, findUrls } from "../text/urls.ts";
import { readSentence, scoreAt } from "./claim-detector.ts";
import type { ReadSentence } from "./claim-detector.ts";
import { knownBookingsOf } from "./known-bookings.ts";
import type { KnownBookings } from "./known-bookings.ts";

type SentencesRead = Map<string, ReadSentence>;

/**
 * The sentences that a turn has read, for the life of its history: the one object that a turn
 * brings to each of its reviews. At most `SENTENCES_MAX`, 200 bytes each beside the reply's text,
 * which the turn holds anyway; then all are read again.
 */
const READ = new WeakMap<ReviewContext["history"], SentencesRead>();
const SENTENCES_MAX = 256;

export class ReplyFacts {
  readonly context: ReviewContext;
  readonly #timeZone: string;
  #known: KnownBookings | null = null;
  #urls: ReadonlySet<string> | null = null;

  constructor(context: ReviewContext, timeZone: string) {
    this.context = context;
    this.#timeZone = timeZone;
  }

  get known(): KnownBookings {
    return (this.#known ??= knownBookingsOf(this.context, this.#timeZone));
  }

  /** URLs from the prompt, from a tool of this turn or from an earlier turn. */
  isKnownUrl(url: string): boolean {
    this.#urls ??= knownUrls(this.context);
    return this.#urls.has(canonicalUrl(url)) && !/^(?:javascript|data):/i.test(url);
  }

  /** The score of each sentence of a reply; `offered`: a tool returned free times in this turn. */
  claimScores(sentences: readonly string[], offered: boolean): readonly number[] {
    const read = this.#readAll(sentences);
    return read.map((_, index) => scoreAt(read, { index, offered }));
  }

  /**
   * The score of the last sentence received so far. Later sentences can only lower it: it is never
   * lower than that of the same sentence in the whole reply.
   */
  claimScoreSoFar(sentences: readonly string[]): number {
    const index = sentences.length - 1;
    return scoreAt(this.#readAll(sentences), { index, offered: false });
  }

  #readAll(sentences: readonly string[]): readonly ReadSentence[] {
    const known = sentencesReadBy(this.context);
    return sentences.map((sentence) => {
      const seen = known.get(sentence);
      if (seen !== undefined) return seen;
      const read = readSentence(sentence);
      if (known.size >= SENTENCES_MAX) known.clear();
      known.set(sentence, read);
      return read;
    });
  }
}

function sentencesReadBy({ history }: ReviewContext): SentencesRead {
  const known = READ.get(history);
  if (known !== undefined) return known;
  const none: SentencesRead = new Map();
  READ.set(history, none);
  return none;
}

function knownUrls({ executions, history, prompt }: ReviewContext): ReadonlySet<string> {
  const texts = [
    ...(prompt === null ? [] : [...prompt.attachments, prompt.system]),
    ...executions.map(({ text }) => text),
    // Earlier replies were reviewed: their URLs were known.
    ...history.map(({ reply }) => reply),
    ...history.flatMap(({ rounds }) => rounds.flatMap(({ results }) => results.map(textOf))),
  ];
  return new Set(texts.flatMap((text) => findUrls(text)).map(({ url }) => canonicalUrl(url)));
}

function textOf({ text }: { readonly text: string }): string {
  return text;
}
