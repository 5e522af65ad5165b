// The system prompt of a tenant: a stable part, cached by a digest of all its inputs, and the
// turn's clock, which is the same for a minute. Also lists the files that a reply may attach.

import assert from "node:assert";
import { hash } from "node:crypto";
import { cutBytes, utf8Bytes } from "../../engine/core/bytes.ts";
import type { ByteCache } from "../../engine/memory/byte-cache.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import { parseHttpUrl } from "../text/urls.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { WEEKDAYS } from "../dates/civil-time.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";
import type { ProfileSections, CompanyProfiles } from "./company-profile.ts";
import type { Schedule, Section } from "./profile-section.ts";
import type { RawQuestion } from "../backend/operations.ts";
import { customerSection } from "./customer-section.ts";
import { PromptClock } from "./prompt-clock.ts";
import { belowHeading, cutBelowHeading, oneLine } from "./sanitize-prompt-text.ts";
import { loadTemplates } from "./templates.ts";
import type { TemplateData, Templates } from "./templates.ts";
import { formatDayHours } from "../dates/format-day-hours.ts";
import { SystemMessage } from "../../engine/turn/prompt-source.ts";
import type { Prompt, PromptRequest } from "../../engine/turn/prompt-source.ts";

interface SystemPromptsOptions {
  readonly profiles: CompanyProfiles;
  readonly cache: ByteCache;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly metrics: DomainMetrics;
  readonly timeZone: string;
  /** Who checks the customer's yes; the prompt's booking rules depend on it. */
  readonly confirm: "model" | "code";
}

export type CompanyPromptRequest = PromptRequest<ChatConfig>;

/** Time to live of a prompt with a missing section, which may soon be available again. */
const DEGRADED_TTL_MS = 30_000;
/** Per phrase of the company; longer ones are cut, so that the rules always fit. */
const PHRASE_BYTES_MAX = 4096;
/** URLs that a reply may attach; further ones are left out. */
export const ATTACHMENTS_MAX = 500;
const BOT_NAME = "Asistente";
const PERSONALITY = "Amable, profesional y directa.";
const UNKNOWN_ANSWER = "No tengo esa información a la mano; puedes consultarla con la empresa.";
const MISSING = "(No disponible por ahora. No lo inventes: di que en este momento no lo sabes.)";

export class SystemPrompts {
  readonly #options: SystemPromptsOptions;
  readonly #templates: Templates;
  readonly #clock: PromptClock;

  constructor(options: SystemPromptsOptions) {
    this.#options = options;
    this.#templates = loadTemplates();
    this.#clock = new PromptClock(this.#templates.clock, options.timeZone);
  }

  /** Fetches what the prompt is made from; making it then waits for no answer. */
  ready({ tenant, data, signal, tag }: CompanyPromptRequest): Promise<void> {
    return this.#options.profiles.warm({ tenant, chatbotId: data.chatbotId, signal, tag });
  }

  /** Rejects only with `cancelled`. */
  async prompt(request: CompanyPromptRequest): Promise<Prompt> {
    const { profiles, cache, clock, metrics } = this.#options;
    const { tenant, data, signal, tag } = request;
    const sections = await profiles.sections({ tenant, chatbotId: data.chatbotId, signal, tag });
    const key = digestOf(tenant, data, sections);
    const cached = cache.get(key, clock.monotonic());
    metrics.promptCache.add({ result: cached === undefined ? "miss" : "hit" });
    const { attachments, systemMessage } = decode(cached ?? this.#render(key, data, sections));
    return {
      // Few turns read it.
      get system() {
        return systemMessage.text;
      },
      systemMessage,
      clock: [this.#clock.text(request.now), ...customerSection(data)].join("\n"),
      attachments,
      greetingUrl: data.greetingFile,
    };
  }

  #render(key: string, config: ChatConfig, sections: ProfileSections): string {
    const { cache, clock, limits, confirm } = this.#options;
    const known = decodeSections(sections);
    const given = { config, confirm, ...known };
    const system = renderSystem(this.#templates, given, limits.promptBytesMax);
    assert(utf8Bytes(system) <= limits.promptBytesMax, "a prompt is at or under its cap");
    const text = encode({ system, attachments: attachmentsOf(config, known.questions) });
    const degraded = Object.values(known).some((section) => section.kind === "missing");
    const ttlMs = degraded ? [DEGRADED_TTL_MS] : [];
    cache.set(key, text, clock.monotonic(), ...ttlMs);
    return text;
  }
}

/** Covers every input of the stable part: two requests share it only if all are equal. */
function digestOf(tenant: number, config: ChatConfig, sections: ProfileSections): string {
  // The customer's data are not in the stable part: JSON leaves out undefined values.
  const company = {
    ...config,
    ...{ customerName: undefined, customerEmail: undefined, customerPhone: undefined },
  };
  const { schedule, context, instructions, products, services, questions } = sections;
  const texts = [schedule, context, instructions, products, services, questions];
  // JSON text contains no line end, so no two lists of sections hash the same.
  const inputs = [JSON.stringify([tenant, company]), ...texts.map(({ text }) => text)].join("\n");
  return `${tenant}:${hash("sha256", inputs, "base64url")}`;
}

/** One JSON line of URLs, then the prompt as calls send it: the long text is never parsed. */
function encode({ system, attachments }: Pick<Prompt, "system" | "attachments">): string {
  return `${JSON.stringify(attachments)}\n${SystemMessage.jsonOf(system)}`;
}

function decode(text: string): Required<Pick<Prompt, "systemMessage" | "attachments">> {
  const end = text.indexOf("\n");
  // The first line is what `encode` wrote.
  const attachments = JSON.parse(text.slice(0, end)) as readonly string[];
  return { attachments, systemMessage: new SystemMessage(text.slice(end + 1)) };
}

type KnownSections = ReturnType<typeof decodeSections>;

function decodeSections(sections: ProfileSections) {
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
function attachmentsOf(
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

/** The rules always fit; the company's data share the rest, the most important first. */
function renderSystem(
  templates: Templates,
  {
    config,
    confirm,
    ...sections
  }: KnownSections & Pick<SystemPromptsOptions, "confirm"> & { readonly config: ChatConfig },
  bytesMax: number,
): string {
  const fixed: TemplateData = {
    ...phrasesOf(config),
    ...hoursSection(sections.schedule),
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
