// The text of the system prompt: the rules, and what a company says of itself, cut to what fits.
// Pure.

import { cutBytes, utf8Bytes } from "../../engine/core/bytes.ts";
import type { RawQuestion } from "../backend/operations.ts";
import { WEEKDAYS } from "../dates/civil-time.ts";
import { formatDayHours } from "../dates/format-day-hours.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { parseHttpUrl } from "../text/urls.ts";
import type { ProfileSections } from "./company-profile.ts";
import type { Schedule, Section } from "./profile-section.ts";
import { belowHeading, cutBelowHeading, oneLine } from "./sanitize-prompt-text.ts";
import type { TemplateData, Templates } from "./templates.ts";

/** Per phrase of the company; longer ones are cut, so that the rules always fit. */
const PHRASE_BYTES_MAX = 4096;
/** URLs that a reply may attach; further ones are left out. */
export const ATTACHMENTS_MAX = 500;
const BOT_NAME = "Asistente";
const PERSONALITY = "Amable, profesional y directa.";
const UNKNOWN_ANSWER = "No tengo esa información a la mano; puedes consultarla con la empresa.";
const MISSING = "(No disponible por ahora. No lo inventes: di que en este momento no lo sabes.)";

/** What the company says of itself; its backend may not have told all. */
export interface KnownSections {
  readonly schedule: Section<Schedule>;
  readonly context: Section<string>;
  readonly instructions: Section<string>;
  readonly products: Section<readonly string[]>;
  readonly services: Section<readonly string[]>;
  readonly questions: Section<readonly RawQuestion[]>;
  /** Only a company's file says these. */
  readonly file?: FileSections;
}

export interface FileSections {
  readonly name: string;
  /** What a booking needs, in words. */
  readonly asks: string;
  readonly asksEmail: boolean;
  readonly hasServices: boolean;
  readonly closed: readonly string[];
  readonly people: readonly string[];
  readonly branches: readonly string[];
}

export function decodeSections(sections: ProfileSections): KnownSections {
  return {
    schedule: sections.schedule.decode(),
    context: sections.context.decode(),
    instructions: sections.instructions.decode(),
    products: sections.products.decode(),
    services: sections.services.decode(),
    questions: sections.questions.decode(),
  };
}

/** The only URLs that a reply may attach. */
export function attachmentsOf(
  { greetingFile }: ChatConfig,
  questions: KnownSections["questions"],
): readonly string[] {
  const files = questions.kind === "known" ? questions.value.map((row) => fileOf(row)) : [];
  const all = [...new Set([greetingFile, ...files])].filter((file) => file !== null);
  return all.slice(0, ATTACHMENTS_MAX);
}

function fileOf({ file }: RawQuestion): string | null {
  return file === "" ? null : parseHttpUrl(file);
}

type PromptParts = KnownSections & {
  readonly config: ChatConfig;
  readonly confirm: "model" | "code";
};

/** The rules always fit; the company's data share the rest, the most important first. */
export function renderSystem(
  templates: Templates,
  { config, confirm, ...sections }: PromptParts,
  bytesMax: number,
): string {
  const fixed: TemplateData = {
    ...phrasesOf(config),
    ...hoursSection(sections.schedule),
    ...fileData(sections.file),
    confirm: confirm === "code" ? confirm : null,
  };
  const empty = { products: "", services: "", instructions: "", questions: "", context: "" };
  let room = bytesMax - utf8Bytes(templates.system({ ...fixed, ...empty })) - SECTIONS_BYTES;
  const take = (text: string, share: number): string => {
    const cut = room <= 0 ? "" : cutBelowHeading(text, Math.floor(room * share));
    room -= utf8Bytes(cut);
    return cut;
  };
  const system = templates.system({
    ...fixed,
    products: take(listSection(sections.products), 0.5),
    services: take(listSection(sections.services), 0.5),
    instructions: take(textSection(sections.instructions), 0.5),
    questions: questionsSection(sections.questions, Math.floor(room / 2), take),
    context: take(textSection(sections.context), 1),
  });
  // Only needed for a cap smaller than the rules.
  return cutBytes(system, bytesMax);
}

/** Room for the titles of the five optional sections, and one line under one of them. */
const SECTIONS_BYTES = 256;

function phrasesOf(config: ChatConfig): TemplateData {
  const phrase = (text: string | null): string | null => {
    // Null if nothing is left, as of a phrase of only heading marks.
    return text === null ? null : cutBytes(oneLine(text), PHRASE_BYTES_MAX).trimEnd() || null;
  };
  return {
    botName: phrase(config.botName) ?? BOT_NAME,
    personality: phrase(config.personality) ?? PERSONALITY,
    greeting: phrase(config.greeting),
    farewell: phrase(config.farewell),
    unknownAnswer: phrase(config.unknownAnswer) ?? UNKNOWN_ANSWER,
    greetingFile: config.greetingFile,
    contact: phrase(config.companyContact),
  };
}

function fileData(file: FileSections | undefined): TemplateData {
  const { name, asks, asksEmail = false, hasServices = false } = file ?? {};
  const listed = (lines: readonly string[] = []): string =>
    lines.map((line) => `- ${oneLine(line)}`).join("\n");
  return {
    companyName: name === undefined ? null : oneLine(name) || null,
    asks: asks ?? null,
    asksEmail: asksEmail ? "" : null,
    hasServices: hasServices ? "" : null,
    closed: listed(file?.closed),
    people: listed(file?.people),
    branches: listed(file?.branches),
  };
}

function hoursSection(schedule: Section<Schedule>): { readonly hours: string } {
  if (schedule.kind === "missing") return { hours: MISSING };
  const line = (name: string, index: number): string =>
    `- ${name}: ${formatDayHours(schedule.value.week[index] ?? { kind: "unreadable" })}`;
  return { hours: WEEKDAYS.map(line).join("\n") };
}

function textSection(section: Section<string>): string {
  return section.kind === "missing" ? MISSING : belowHeading(section.value);
}

function listSection(section: Section<readonly string[]>): string {
  if (section.kind === "missing") return MISSING;
  const names = section.value.map(oneLine).filter((name) => name !== "");
  return names.map((name) => `- ${name}`).join("\n");
}

/** Whole questions that fit: half an answer would be wrong. */
function questionsSection(
  section: Section<readonly RawQuestion[]>,
  bytesMax: number,
  take: (text: string, share: number) => string,
): string {
  if (section.kind === "missing") return take(MISSING, 1);
  const kept: string[] = [];
  let bytes = 0;
  for (const row of section.value) {
    const file = fileOf(row);
    const [question, answer] = [oneLine(row.question), belowHeading(row.answer)];
    const lines = [`P: ${question}`, `R: ${answer}`, ...(file ? [`Archivo: ${file}`] : [])];
    const entry = lines.join("\n");
    bytes += utf8Bytes(entry) + 2;
    if (bytes > bytesMax) break;
    kept.push(entry);
  }
  return take(kept.join("\n\n"), 1);
}
