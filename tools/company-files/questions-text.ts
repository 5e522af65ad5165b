// Questions as faq.md has them: each heading is a question, what follows is its answer. Pure.

import type { Question } from "../domain/company.ts";

const HEADING = /^#{1,6}\s+(.+?)\s*#*\s*$/;

/** A heading without an answer, such as the title of the page, is no question. */
export function questionsIn(text: string): readonly Question[] {
  const questions: { question: string; lines: string[] }[] = []; // at most one for each line
  for (const line of text.split(/\r?\n/)) {
    const [, question] = HEADING.exec(line) ?? [];
    if (question !== undefined) questions.push({ question, lines: [] });
    else questions.at(-1)?.lines.push(line);
  }
  return questions
    .map(({ question, lines }) => ({ question, answer: lines.join("\n").trim(), file: "" }))
    .filter(({ answer }) => answer !== "");
}
