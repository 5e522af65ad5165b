// What of a company's file an appointment is for: its service, and the resources that may give it.
// Resolves the model's words, blind to case and accents, and never guesses between two. Pure.

import { notOfferedText, whichResource, whichService } from "./company-texts.ts";
import type { BookingRules, CompanyPlace } from "./slot-parser.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { Company, CompanyService, Resource } from "../domain/company.ts";
import { normaliseText } from "../text/normalise.ts";
import type { ToolText } from "../text/tool-text.ts";

/** The service and the resource as the model wrote them. */
export interface PlaceWords {
  readonly service?: string | null | undefined;
  readonly resource?: string | null | undefined;
}

/** The rules of an appointment, or what the customer must say first. */
export function companyRules(
  company: Company,
  words: PlaceWords,
  { bookUser, bookBranch }: Pick<ChatConfig, "bookUser" | "bookBranch">,
): BookingRules | ToolText {
  const service = serviceOf(company, words.service ?? "");
  if (service !== null && "customerText" in service) return service;
  const resources = resourcesOf(company, service, words.resource ?? "");
  if ("customerText" in resources) return resources;
  return rulesAt({ company, service, resources }, { bookUser, bookBranch });
}

export function rulesAt(
  place: CompanyPlace,
  flags: Pick<BookingRules, "bookUser" | "bookBranch">,
): BookingRules {
  const { service, company, resources } = place;
  const { stepMinutes } = company.booking;
  const durationMinutes = service?.minutes ?? stepMinutes;
  const { bookUser, bookBranch } = flags;
  return {
    ...{ durationMinutes, stepMinutes, afterMinutes: service?.afterMinutes ?? 0 },
    ...{ slots: resources[0].places, bookUser, bookBranch, place },
  };
}

/** The same rules for each resource alone; itself where no resource is to be chosen. */
export function rulesByResource(rules: BookingRules): readonly BookingRules[] {
  const { place } = rules;
  if (place === null) return [rules];
  return place.resources.map((resource) => rulesAt({ ...place, resources: [resource] }, rules));
}

function serviceOf({ services }: Company, words: string): CompanyService | ToolText | null {
  const found = named(services, words);
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only;
  if (services.length === 0) return null;
  return whichService(found.length > 0 ? found : services, isBlank(words) ? null : words);
}

function resourcesOf(
  { resources, services }: Company,
  service: CompanyService | null,
  words: string,
): CompanyPlace["resources"] | ToolText {
  const offering =
    service === null ? resources : resources.filter(({ id }) => service.resources.includes(id));
  const inOrder =
    service === null
      ? offering
      : service.resources.flatMap((id) => offering.filter((one) => one.id === id));
  const [first, ...rest] = inOrder;
  if (first === undefined) return whichResource([], words);
  if (isBlank(words)) return [first, ...rest];
  const [found, ...others] = named(inOrder, words);
  if (found !== undefined && others.length === 0) return [found];
  if (found !== undefined) return whichResource([found, ...others], words);
  const [elsewhere] = named(resources, words);
  return elsewhere === undefined || services.length === 0
    ? whichResource(inOrder, words)
    : notOfferedText(elsewhere, service, inOrder);
}

/** The one resource that the words name and that gives the service; null: they name none. */
export function otherResource(
  company: Company,
  service: CompanyService | null,
  words: string,
): Resource | ToolText | null {
  if (isBlank(words)) return null;
  const found = resourcesOf(company, service, words);
  return "customerText" in found ? found : found[0];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** By id or whole name; else those whose name has all the words, or all of whose words are said. */
function named<Item extends Named>(items: readonly Item[], words: string): readonly Item[] {
  if (isBlank(words)) return items;
  const said = plainWords(words);
  const whole = items.filter(
    ({ id, name }) => id === words.trim().toLowerCase() || isSame(plainWords(name), said),
  );
  if (whole.length > 0) return whole;
  const inName = items.filter(({ name }) => isIn(said, plainWords(name)));
  return inName.length > 0 ? inName : items.filter(({ name }) => isIn(plainWords(name), said));
}

function isBlank(words: string): boolean {
  return plainWords(words).length === 0;
}

/** Without articles and titles' dots: "la Dra. Ruiz" is "dra ruiz". */
function plainWords(text: string): readonly string[] {
  const words = normaliseText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !ARTICLES.has(word));
}

const ARTICLES: ReadonlySet<string> = new Set("el la los las un una con de del".split(" "));

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && a.join(" ") === b.join(" ");
}

function isIn(some: readonly string[], all: readonly string[]): boolean {
  return some.length > 0 && some.every((word) => all.includes(word));
}
