// The prompt that a model gets for a company's file, for the owner to read. Pure.

import type { Limits } from "../../engine/limits/limits.ts";
import { civilDateTime } from "../dates/civil-time.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { Company } from "../domain/company.ts";
import { companySections } from "./company-sections.ts";
import { PromptClock } from "./prompt-clock.ts";
import { renderSystem } from "./prompt-text.ts";
import { loadTemplates } from "./templates.ts";

interface PromptPreview {
  /** With the company's phrases. */
  readonly config: ChatConfig;
  readonly company: Company;
  readonly limits: Limits;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function promptPreview({ config, company, limits, now }: PromptPreview): string {
  const templates = loadTemplates();
  const { timeZone, booking } = company;
  const sections = companySections(company, civilDateTime(now, timeZone).date);
  const parts = { ...sections, config, confirm: booking.confirm };
  const clock = new PromptClock(templates.clock).text(now, timeZone);
  return `${renderSystem(templates, parts, limits.promptBytesMax)}\n\n${clock}\n`;
}
