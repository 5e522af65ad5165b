// Searches a company file's services, blind to case and accents. Pure.

import type { Company, CompanyService } from "../domain/company.ts";
import { normaliseText } from "../text/normalise.ts";

/** Words of a search that say nothing of a service. */
const SMALL = /^(?:de|del|la|el|los|las|un|una|y|o|en|para|con|por|que|al)$/;
/** Letters that a word and a service's word share where their ends differ: corte, cortes. */
const STEM_LETTERS_MIN = 4;

/** The services with most of the words, the best first; in the file's order where equal. */
export function findServices(term: string, { services }: Company): readonly CompanyService[] {
  const words = wordsOf(term).filter((word) => !SMALL.test(word));
  if (words.length === 0) return [];
  return services
    .map((service) => ({ service, score: scoreOf(service, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ service }) => service);
}

/** A word of the name counts more than one of the description. */
function scoreOf({ name, about }: CompanyService, words: readonly string[]): number {
  const [named, told] = [wordsOf(name), wordsOf(about)];
  const points = words.map((word) => {
    if (named.some((own) => isLike(word, own))) return 3;
    return told.some((own) => isLike(word, own)) ? 1 : 0;
  });
  return points.reduce<number>((sum, point) => sum + point, 0);
}

function wordsOf(text: string): readonly string[] {
  return normaliseText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

function isLike(word: string, own: string): boolean {
  if (word === own) return true;
  const [short, long] = word.length < own.length ? [word, own] : [own, word];
  const stem = short.replace(/(?:es|s)$/, "");
  return stem.length >= STEM_LETTERS_MIN && long.startsWith(stem);
}
