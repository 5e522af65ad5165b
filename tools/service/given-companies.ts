// An agent's domain for companies that the application gives as data: whatever a turn asks for is
// asked with its company.

import { AgentError } from "../../engine/core/errors.ts";
import type { Tool } from "../../engine/toolbox/tool.ts";
import type { DomainParts } from "../../engine/agent/agent-options.ts";
import { withCompany } from "../api/company-request.ts";
import type { CalendarKind } from "../calendars/calendars.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { Company } from "../domain/company.ts";
import type { Appointments } from "./appointments.ts";
import { memoryCalendarBytes } from "./caches.ts";
import { openCalendars } from "./own-calendars.ts";
import type { OwnCalendars } from "./own-calendars.ts";

type CompanyParts = Pick<Appointments, "tools" | "ready" | "prompt">;

interface GivenCompanies {
  /** By id; the application's own. */
  readonly companies: ReadonlyMap<number, Company>;
  /** Whether a company that is not given may have a backend. */
  readonly hasBackend: boolean;
}

export function forCompanies(parts: CompanyParts, given: GivenCompanies) {
  /** @throws AgentError `unknown_company` */
  const dataOf = (tenant: number, data: ChatConfig): ChatConfig => {
    const company = given.companies.get(tenant);
    if (company !== undefined) return withCompany(data, company);
    if (given.hasBackend) return data;
    throw new AgentError("unknown_company", "no company has this id");
  };
  const withData = <Request extends { readonly tenant: number; readonly data: ChatConfig }>(
    request: Request,
  ): Request => {
    // A getter stays one: a tool's history is decoded when it is read.
    const properties = Object.getOwnPropertyDescriptors(request);
    const data = { value: dataOf(request.tenant, request.data), enumerable: true };
    return Object.defineProperties({}, { ...properties, data }) as Request; // it has the same ones
  };
  const tools = parts.tools.map((tool): Tool<ChatConfig> => ({
    ...tool,
    run: (args, context) => tool.run(args, withData(context)),
  }));
  return {
    tools,
    ready: async (request: Parameters<CompanyParts["ready"]>[0]) => parts.ready(withData(request)),
    prompt: async (request: Parameters<CompanyParts["prompt"]>[0]) => {
      return parts.prompt(withData(request));
    },
    contactOf: (data: ChatConfig, tenant: number): string | null =>
      data.companyContact ?? given.companies.get(tenant)?.contact ?? null,
  };
}

/**
 * The calendars that these companies name.
 * @throws AgentError `config_invalid` with a line for each that the agent does not have
 */
export function calendarsOf(parts: DomainParts, given: GivenCompanies): OwnCalendars {
  const { companies, hasBackend } = given;
  const missing = (kind: CalendarKind): string | null => {
    if (kind === "sqlite" && parts.database === null) return NEEDS_FOLDER;
    return kind === "backend" && !hasBackend ? "is backend: give the option backend" : null;
  };
  const kinds = new Set<CalendarKind>(); // as many as there are
  // At most a line for each calendar of a company.
  const problems = [...companies.values()].flatMap((company, index) => {
    const used = new Set(company.resources.map(({ calendar }) => calendar));
    return Object.entries(company.calendars).flatMap(([name, { kind }]) => {
      if (!used.has(name)) return [];
      kinds.add(kind);
      const problem = missing(kind);
      return problem === null ? [] : `companies[${index}]: calendars.${name}.kind ${problem}`;
    });
  });
  if (problems.length > 0) throw new AgentError("config_invalid", problems.join("\n"));
  return openCalendars({
    ...parts,
    companies: {
      ids: () => companies.keys(),
      // The application's own objects: nothing is given back.
      scope: () => ({ find: async (id) => companies.get(id) ?? null, release: () => {} }),
    },
    memoryBytes: kinds.has("memory") ? memoryCalendarBytes(parts.limits) : 0,
  });
}

const NEEDS_FOLDER = "is sqlite: give createAgent a dataDir, or use memory, which forgets";
