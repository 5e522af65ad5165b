// An agent's domain for companies that the application gives as data: whatever a turn asks for is
// asked with its company.

import { AgentError } from "../../engine/core/errors.ts";
import type { Tool } from "../../engine/toolbox/tool.ts";
import { withCompany } from "../api/company-request.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { Company } from "../domain/company.ts";
import type { Appointments } from "./appointments.ts";

type DomainParts = Pick<Appointments, "tools" | "ready" | "prompt">;

interface GivenCompanies {
  /** By id; the application's own. */
  readonly companies: ReadonlyMap<number, Company>;
  /** Whether a company that is not given may have a backend. */
  readonly hasBackend: boolean;
}

export function forCompanies(parts: DomainParts, given: GivenCompanies) {
  /** @throws AgentError `unknown_company` */
  const dataOf = (tenant: number, data: ChatConfig): ChatConfig => {
    const company = given.companies.get(tenant);
    if (company !== undefined) return withCompany(data, company);
    if (given.hasBackend) return data;
    throw new AgentError("unknown_company", "no company has this id");
  };
  const withData = <Request extends { readonly tenant: number; readonly data: ChatConfig }>(
    request: Request,
  ): Request => ({ ...request, data: dataOf(request.tenant, request.data) });
  const tools = parts.tools.map((tool): Tool<ChatConfig> => ({
    ...tool,
    run: (args, context) => tool.run(args, withData(context)),
  }));
  return {
    tools,
    ready: async (request: Parameters<DomainParts["ready"]>[0]) => parts.ready(withData(request)),
    prompt: async (request: Parameters<DomainParts["prompt"]>[0]) => {
      return parts.prompt(withData(request));
    },
    contactOf: (data: ChatConfig, tenant: number): string | null =>
      data.companyContact ?? given.companies.get(tenant)?.contact ?? null,
  };
}
