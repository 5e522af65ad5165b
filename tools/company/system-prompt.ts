// The system prompt of a tenant: a stable part, cached by a digest of all its inputs, and the
// turn's clock, which is the same for a minute. Also lists the files that a reply may attach.

import assert from "node:assert";
import { hash } from "node:crypto";
import { utf8Bytes } from "../../engine/core/bytes.ts";
import type { ByteCache } from "../../engine/memory/byte-cache.ts";
import type { Clock } from "../../engine/core/clock.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { Company } from "../domain/company.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";
import type { CompanyProfiles } from "./company-profile.ts";
import { civilDateTime } from "../dates/civil-time.ts";
import { customerSection } from "./customer-section.ts";
import { PromptClock } from "./prompt-clock.ts";
import { attachmentsOf, decodeSections, renderSystem } from "./prompt-text.ts";
import type { KnownSections } from "./prompt-text.ts";
import { companySections } from "./company-sections.ts";
import { loadTemplates } from "./templates.ts";
import type { Templates } from "./templates.ts";
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

export class SystemPrompts {
  readonly #options: SystemPromptsOptions;
  readonly #templates: Templates;
  readonly #clock: PromptClock;

  constructor(options: SystemPromptsOptions) {
    this.#options = options;
    this.#templates = loadTemplates();
    this.#clock = new PromptClock(this.#templates.clock);
  }

  /** Fetches what the prompt is made from; making it then waits for no answer. */
  ready({ tenant, data, signal, tag }: CompanyPromptRequest): Promise<void> {
    if (data.company !== null) return Promise.resolve();
    return this.#options.profiles.warm({ tenant, chatbotId: data.chatbotId, signal, tag });
  }

  /** Rejects only with `cancelled`. */
  async prompt(request: CompanyPromptRequest): Promise<Prompt> {
    const { cache, clock, metrics, timeZone } = this.#options;
    const { data } = request;
    const { key, known } = await this.#source(request);
    const cached = cache.get(key, clock.monotonic());
    metrics.promptCache.add({ result: cached === undefined ? "miss" : "hit" });
    const { attachments, systemMessage } = decode(cached ?? this.#render(key, data, known()));
    const zone = data.company?.timeZone ?? timeZone;
    return {
      // Few turns read it.
      get system() {
        return systemMessage.text;
      },
      systemMessage,
      clock: [this.#clock.text(request.now, zone), ...customerSection(data)].join("\n"),
      timeZone: zone,
      attachments,
      greetingUrl: data.greetingFile,
    };
  }

  /** The digest of what the prompt is made from, and what it is made from. */
  async #source(
    request: CompanyPromptRequest,
  ): Promise<{ readonly key: string; readonly known: () => KnownSections }> {
    const { tenant, data, now, signal, tag } = request;
    const { company, chatbotId } = data;
    if (company !== null) {
      const { date } = civilDateTime(now, company.timeZone);
      return { key: digestOf(tenant, data, [date]), known: () => companySections(company, date) };
    }
    const sections = await this.#options.profiles.sections({ tenant, chatbotId, signal, tag });
    const { schedule, context, instructions, products, services, questions } = sections;
    const all = [schedule, context, instructions, products, services, questions];
    const key = digestOf(
      tenant,
      data,
      all.map(({ text }) => text),
    );
    return { key, known: () => decodeSections(sections) };
  }

  #render(key: string, config: ChatConfig, known: KnownSections): string {
    const { cache, clock, limits, confirm } = this.#options;
    const given = { ...known, config, confirm: config.company?.booking.confirm ?? confirm };
    const system = renderSystem(this.#templates, given, limits.promptBytesMax);
    assert(utf8Bytes(system) <= limits.promptBytesMax, "a prompt is at or under its cap");
    const text = encode({ system, attachments: attachmentsOf(config, known.questions) });
    const { schedule, context, instructions, products, services, questions } = known;
    const all = [schedule, context, instructions, products, services, questions];
    const degraded = all.some(({ kind }) => kind === "missing");
    const ttlMs = degraded ? [DEGRADED_TTL_MS] : [];
    cache.set(key, text, clock.monotonic(), ...ttlMs);
    return text;
  }
}

/** Covers every input of the stable part: two requests share it only if all are equal. */
function digestOf(tenant: number, config: ChatConfig, texts: readonly string[]): string {
  // The customer's data are not in the stable part: JSON leaves out undefined values.
  const stable = {
    ...config,
    ...{ customerName: undefined, customerEmail: undefined, customerPhone: undefined },
    company: config.company && companyDigest(config.company),
  };
  // JSON text contains no line end, so no two lists of sections hash the same.
  const inputs = [JSON.stringify([tenant, stable]), ...texts].join("\n");
  return `${tenant}:${digest(inputs)}`;
}

/** Turns that run at once share their company: each is written and hashed once. */
const COMPANY_DIGESTS = new WeakMap<Company, string>(); // ends with the company in use

function companyDigest(company: Company): string {
  const known = COMPANY_DIGESTS.get(company) ?? digest(JSON.stringify(company));
  COMPANY_DIGESTS.set(company, known);
  return known;
}

function digest(text: string): string {
  return hash("sha256", text, "base64url");
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
