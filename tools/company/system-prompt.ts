// What the model is told of a tenant: a stable part, cached by a digest of everything that shapes
// it, and the turn's clock, which is never cached. It also says which files a reply may attach.

import assert from "node:assert";
import { createHash } from "node:crypto";
import { cutBytes, utf8Bytes } from "../../engine/core/bytes.ts";
import type { ByteCache } from "../../engine/memory/byte-cache.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { Limits } from "../../engine/limits/default-limits.ts";
import { parseHttpUrl } from "../text/urls.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { WEEKDAYS, civilDateTime, clockTime24, longDate } from "../dates/civil-time.ts";
import { nextDays, weekdayName } from "../dates/civil-time.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";
import type { Section, ProfileSections, CompanyProfiles, Schedule } from "./company-profile.ts";
import type { RawQuestion } from "../backend/operations.ts";
import { customerSection } from "./customer-section.ts";
import { belowHeading, cutBelowHeading, oneLine } from "./sanitize-prompt-text.ts";
import { loadTemplates } from "./templates.ts";
import type { TemplateData, Templates } from "./templates.ts";
import { formatDayHours } from "../dates/format-day-hours.ts";
import type { Prompt, PromptRequest as Asked } from "../../engine/turn/prompt-source.ts";

interface SystemPromptsOptions {
  readonly profiles: CompanyProfiles;
  readonly cache: ByteCache;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly metrics: DomainMetrics;
  readonly timeZone: string;
  /** Who makes sure of the customer's yes: the rules of a booking say so. */
  readonly confirm: "model" | "code";
}

/** What the engine asks of a turn. */
export type CompanyPromptRequest = Asked<ChatConfig>;

/** A prompt that lacks a part is forgotten soon: the part may be back. */
const DEGRADED_TTL_MS = 30_000;
const DAYS_NAMED = 14;
/** Each of the tenant's phrases; a longer one is cut, so that the rules always fit. */
const PHRASE_BYTES_MAX = 4096;
const BOT_NAME = "Asistente";
const PERSONALITY = "Amable, profesional y directa.";
const UNKNOWN_ANSWER = "No tengo esa información a la mano; puedes consultarla con la empresa.";
const MISSING = "(No disponible por ahora. No lo inventes: di que en este momento no lo sabes.)";

export class SystemPrompts {
  readonly #options: SystemPromptsOptions;
  readonly #templates: Templates;

  constructor(options: SystemPromptsOptions) {
    this.#options = options;
    this.#templates = loadTemplates();
  }

  /** Rejects only with `cancelled`. */
  async prompt(request: CompanyPromptRequest): Promise<Prompt> {
    const { profiles, cache, clock, metrics } = this.#options;
    const { tenant, data, signal, tag } = request;
    const parts = await profiles.sections({ tenant, chatbotId: data.chatbotId, signal, tag });
    const key = digestOf(tenant, data, parts);
    const cached = cache.get(key, clock.monotonic());
    metrics.promptCache.add({ result: cached === undefined ? "miss" : "hit" });
    const { attachments, system } = decode(cached ?? this.#render(key, data, parts));
    return {
      system,
      clock: [this.#clockText(request.now), ...customerSection(data)].join("\n"),
      attachments,
      greetingUrl: data.greetingFile,
    };
  }

  #render(key: string, config: ChatConfig, parts: ProfileSections): string {
    const { cache, clock, limits, confirm } = this.#options;
    const known = readParts(parts);
    const given = { config, confirm, ...known };
    const system = renderSystem(this.#templates, given, limits.promptBytesMax);
    assert(utf8Bytes(system) <= limits.promptBytesMax, "a prompt is at or under its cap");
    const text = encode({ system, attachments: attachmentsOf(config, known.questions) });
    const degraded = Object.values(known).some((part) => part.kind === "missing");
    const ttlMs = degraded ? [DEGRADED_TTL_MS] : [];
    cache.set(key, text, clock.monotonic(), ...ttlMs);
    return text;
  }

  #clockText(now: number): string {
    const { timeZone } = this.#options;
    const { date, minute } = civilDateTime(now, timeZone);
    const days = nextDays(date, DAYS_NAMED).map((day) => `${weekdayName(day)} ${day}`);
    return this.#templates.clock({
      today: longDate(date),
      date,
      time: clockTime24(minute),
      timeZone,
      nextDays: days.join(", "),
    });
  }
}

/** Everything that shapes the stable part; two requests share it only when all of it is equal. */
function digestOf(tenant: number, config: ChatConfig, parts: ProfileSections): string {
  // The customer's own data are in no stable part: JSON leaves out what is undefined.
  const company = {
    ...config,
    ...{ customerName: undefined, customerEmail: undefined, customerPhone: undefined },
  };
  const hash = createHash("sha256").update(JSON.stringify([tenant, company]));
  const { schedule, context, instructions, products, services, questions } = parts;
  for (const part of [schedule, context, instructions, products, services, questions]) {
    // JSON text holds no line end of its own: no two lists of parts read the same.
    hash.update(`\n${part.text}`);
  }
  return `${tenant}:${hash.digest("base64url")}`;
}

type Stable = Pick<Prompt, "system" | "attachments">;

/** One line of addresses, then the prompt as it is: the long text is never parsed. */
function encode({ system, attachments }: Stable): string {
  return `${JSON.stringify(attachments)}\n${system}`;
}

function decode(text: string): Stable {
  const end = text.indexOf("\n");
  // The first line is what `encode` wrote.
  const attachments = JSON.parse(text.slice(0, end)) as readonly string[];
  return { attachments, system: text.slice(end + 1) };
}

type KnownParts = ReturnType<typeof readParts>;

function readParts(parts: ProfileSections) {
  return {
    schedule: parts.schedule.decode(),
    context: parts.context.decode(),
    instructions: parts.instructions.decode(),
    products: parts.products.decode(),
    services: parts.services.decode(),
    questions: parts.questions.decode(),
  };
}

/** The only addresses a reply may carry besides its text. */
function attachmentsOf(
  { greetingFile }: ChatConfig,
  questions: KnownParts["questions"],
): readonly string[] {
  const files = questions.kind === "known" ? questions.value.map((row) => fileOf(row)) : [];
  return [...new Set([greetingFile, ...files])].filter((file) => file !== null);
}

function fileOf({ file }: RawQuestion): string | null {
  return file === "" ? null : parseHttpUrl(file);
}

/** The rules always fit; the company's data share what they leave, in order of need. */
function renderSystem(
  templates: Templates,
  {
    config,
    confirm,
    ...parts
  }: KnownParts & Pick<SystemPromptsOptions, "confirm"> & { readonly config: ChatConfig },
  bytesMax: number,
): string {
  const fixed: TemplateData = {
    ...phrasesOf(config),
    ...hoursSection(parts.schedule),
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
    products: take(listSection(parts.products), 0.5),
    services: take(listSection(parts.services), 0.5),
    instructions: take(textSection(parts.instructions), 0.5),
    questions: questionsSection(parts.questions, Math.floor(room / 2), take),
    context: take(textSection(parts.context), 1),
  });
  // Only a cap smaller than our own rules gets here with more.
  return cutBytes(system, bytesMax);
}

/** Titles of the five sections that may be left out, and one line under one of them. */
const SECTIONS_BYTES = 256;

function phrasesOf(config: ChatConfig): TemplateData {
  const phrase = (text: string | null): string | null => {
    // Nothing may be left of it: marks of headings alone say nothing.
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

function hoursSection(schedule: Section<Schedule>): { readonly hours: string } {
  if (schedule.kind === "missing") return { hours: MISSING };
  const line = (name: string, index: number): string =>
    `- ${name}: ${formatDayHours(schedule.value.week[index] ?? { kind: "unreadable" })}`;
  return { hours: WEEKDAYS.map(line).join("\n") };
}

function textSection(part: Section<string>): string {
  return part.kind === "missing" ? MISSING : belowHeading(part.value);
}

function listSection(part: Section<readonly string[]>): string {
  if (part.kind === "missing") return MISSING;
  const names = part.value.map(oneLine).filter((name) => name !== "");
  return names.map((name) => `- ${name}`).join("\n");
}

/** Whole questions while they fit: half an answer would be a wrong one. */
function questionsSection(
  part: Section<readonly RawQuestion[]>,
  bytesMax: number,
  take: (text: string, share: number) => string,
): string {
  if (part.kind === "missing") return take(MISSING, 1);
  const kept: string[] = [];
  let bytes = 0;
  for (const row of part.value) {
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
