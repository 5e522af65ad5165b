// Parses the prompt that the service sends: name, clock, opening hours, questions with answers, and
// sentences about the company. Pure. It relies on the wording of tools/company/prompt/system.eta;
// facts that are not found are unknown.

import { WEEKDAYS, parseDay } from "../spanish/days.ts";
import { parseCompany } from "./company-facts.ts";
import type { CompanyFacts } from "./company-facts.ts";
import { fold } from "../spanish/text.ts";
import type { WireMessage } from "../openai/validate-messages.ts";

interface Faq {
  readonly question: string;
  readonly answer: string;
  readonly file: string | null;
}

export interface PromptFacts {
  readonly botName: string | null;
  /** Null without the clock message: then relative dates cannot be resolved. */
  readonly today: number | null;
  readonly greeting: string | null;
  readonly farewell: string | null;
  readonly unknownAnswer: string | null;
  readonly greetingFile: string | null;
  /** By weekday, 0 is Monday, as the prompt writes them. */
  readonly hours: readonly (string | null)[];
  readonly questions: readonly Faq[];
  /** Sentences that describe the company. */
  readonly sentences: readonly string[];
  /** Another way to reach the company. */
  readonly contact: string | null;
  /** What its file says; null for a company without one. */
  readonly company: CompanyFacts | null;
  /** The tools themselves show the summary and ask for the customer's yes. */
  readonly toolsAsk: boolean;
}

const CLOCK = /Hoy es [^(\n]*\((\d{4}-\d{2}-\d{2})\)/;

/** Splits a user message into the customer's words and the turn context added by the service. */
export function splitTurnContext(text: string): {
  readonly words: string;
  readonly context: string;
} {
  const match = ADDED.exec(text);
  if (match === null) return { words: text, context: "" };
  return { words: text.slice(0, match.index).trimEnd(), context: match[1] ?? "" };
}

const ADDED = /<contexto_del_turno>\n([^]*)<\/contexto_del_turno>$/;

export function parsePrompt(messages: readonly WireMessage[]): PromptFacts {
  const serviceTexts = messages.flatMap((message) => {
    if (message.role === "system") return [message.text];
    return message.role === "user" ? [splitTurnContext(message.text).context] : [];
  });
  const prompt = messages[0]?.role === "system" ? messages[0].text : "";
  const clock = serviceTexts
    .map((text) => CLOCK.exec(text)?.[1])
    .findLast((day) => day !== undefined);
  const line = (pattern: RegExp): string | null => pattern.exec(prompt)?.[1]?.trim() ?? null;
  return {
    botName: line(/Te llamas ([^.\n]+)\./),
    today: clock === undefined ? null : parseDay(clock),
    greeting: line(/saluda así: (.+)/),
    farewell: line(/despedirte, di: (.+)/),
    unknownAnswer: line(/no lo inventes; responde: (.+)/),
    greetingFile: line(/primer mensaje, con (https?:\/\/[^\s;,]+)/),
    hours: readHours(section(prompt, /horario/)),
    questions: readQuestions(section(prompt, /preguntas frecuentes/)),
    sentences: readSentences(section(prompt, /sobre la empresa|contexto/)),
    contact: line(/se comunique con la empresa: (.+?)\.?$/m),
    company: parseCompany(prompt, serviceTexts.slice(1).at(-1) ?? ""),
    toolsAsk: /la herramienta le muestra al cliente el resumen/.test(prompt),
  };
}

/** The text under the first heading whose words match, up to the next heading; "" without one. */
function section(prompt: string, heading: RegExp): string {
  const parts = prompt.split(/^(?=#+ )/m);
  const found = parts.find((part) => heading.test(fold(part.split("\n", 1)[0] ?? "")));
  return found === undefined ? "" : found.slice(found.indexOf("\n") + 1);
}

function readHours(text: string): readonly (string | null)[] {
  return WEEKDAYS.map((weekday) => {
    const match = new RegExp(`^\\W*${weekday}\\W*:\\s*(.+)$`, "imu").exec(text);
    // The text after a semicolon is advice for the model.
    return match?.[1]?.split(";", 1)[0]?.trim().replace(/\.$/, "") ?? null;
  });
}

const QUESTION_LINE = /^[\s\-*•#\d.)]*(?:(?:p|pregunta)\s*:\s*)?(¿[^?]+\?)\s*(.*)$/iu;
const MARKED_LINE = /^[\s\-*•#\d.)]*(?:p|pregunta)\s*:\s*(.+)$/iu;
const FILE = /(?:archivo|ayuda)[^:\n]*:\s*(https?:\/\/[^\s)]+)/iu;

function readQuestions(text: string): readonly Faq[] {
  const blocks: { question: string; lines: string[] }[] = []; // as many as the prompt has room for
  for (const line of text.split("\n")) {
    const match = QUESTION_LINE.exec(line) ?? MARKED_LINE.exec(line);
    if (match !== null) blocks.push({ question: match[1] ?? "", lines: [match[2] ?? ""] });
    else blocks.at(-1)?.lines.push(line);
  }
  return blocks.map(({ question, lines }) => {
    const body = lines.join(" ");
    const file = FILE.exec(body);
    const answer = (file === null ? body : body.replace(file[0], ""))
      .replace(/^\s*(?:→|[-:–])?\s*(?:r|respuesta)?\s*:?\s*/iu, "")
      .replace(/[\s([]+$/u, "")
      .trim();
    return { question, answer, file: file?.[1] ?? null };
  });
}

function readSentences(text: string): readonly string[] {
  const flowing = text.replace(/(?<![.:!?])\n(?=\p{Ll})/gu, " ");
  return (
    flowing
      // A short word before a full stop is an abbreviation: "Av. Los Ficus".
      .split(/\n+|(?<=[\p{L}\d]{4}\.|[!?])\s+(?=[\p{Lu}¿¡])/u)
      .map((sentence) => sentence.trim())
      .filter((sentence) => sentence.length > 15)
  );
}

/** The question whose words the message shares, or null. */
export function matchingQuestion(facts: PromptFacts, message: string): Faq | null {
  const asked = keywords(message);
  const scored = facts.questions.map((faq) => {
    const question = keywords(faq.question);
    const answer = keywords(faq.answer);
    const direct = asked.filter((word) => question.includes(word)).length;
    const indirect = asked.filter((word) => !question.includes(word) && answer.includes(word));
    return { faq, direct, points: direct + indirect.length / 2 };
  });
  const best = scored.toSorted((a, b) => b.points - a.points)[0];
  if (best === undefined || best.direct === 0) return null;
  return best.points / asked.length >= 0.5 ? best.faq : null;
}

/** The sentence about the company that shares most of the message's words, or null. */
export function matchingSentence(facts: PromptFacts, message: string): string | null {
  const asked = keywords(message);
  if (asked.length === 0) return null;
  const scored = facts.sentences.map((sentence) => {
    const words = keywords(sentence);
    return { sentence, shared: asked.filter((word) => words.includes(word)).length };
  });
  const best = scored.toSorted((a, b) => b.shared - a.shared)[0];
  return best !== undefined && best.shared / asked.length >= 0.6 ? best.sentence : null;
}

const COMMON: ReadonlySet<string> = new Set(
  (
    "algo alguna alguno ante antes aqui como con cual cuales cuando cuanto cuantos cuenta " +
    "cuentan dame debo decir desde dice dime donde durante ella ellos entre esta estan estas " +
    "este esto favor gracias gusta gustaria hace hacen hacer hasta hay hola informacion nos " +
    "otra otro para pero poder podria pregunta puede pueden puedo que quien quiero quisiera " +
    "saber ser servicio si sin sobre son soy tambien tengo tiene tienen tienes todo todos " +
    "una uno unos usted ustedes buenas buenos dias tardes noches consulta ofrecen cita citas " +
    "las los del por mis sus empresa necesito"
  ).split(" "),
);
/** Words with one meaning: all become the same keyword. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ...["donde", "ubicacion", "ubicados", "ubicado", "ubicada", "direccion", "queda", "quedan"].map(
    (word) => [word, "ubic"] as const,
  ),
  ...["telefono", "celular", "llamar", "telefonico"].map((word) => [word, "telef"] as const),
  ...["estacionamiento", "parqueo", "cochera", "parking"].map((word) => [word, "estac"] as const),
  ...["sistema", "programa", "software"].map((word) => [word, "progr"] as const),
  ...["gratis", "gratuito", "gratuita"].map((word) => [word, "grat"] as const),
]);

/** The content words of a text, reduced to their stems. */
function keywords(text: string): string[] {
  const words = fold(text).match(/[a-z]{3,}/g) ?? [];
  const kept = words
    .filter((word) => SYNONYMS.has(word) || !COMMON.has(word))
    .map((word) => SYNONYMS.get(word) ?? stem(word));
  return [...new Set(kept)];
}

const ENDING = new RegExp(
  "(?:aciones|acion|amente|mente|ando|iendo|amos|emos|imos|adas|ados|ada|ado|ar|er|ir|as|es|os" +
    "|an|en|is|a|e|o|s)$",
);

function stem(word: string): string {
  const cut = word.replace(ENDING, "");
  return (cut.length >= 3 ? cut : word).slice(0, 7);
}
