// Parses what the prompt says of a company with a file: what a booking needs, services with length,
// price and people, who works there, and what is known of the customer. Pure. It relies on the
// wording of tools/company/prompt/system.eta and company-sections.ts.

import { fold } from "../spanish/text.ts";

export interface CompanyFacts {
  readonly name: string;
  /** What a booking needs beyond a name. */
  readonly asks: { readonly email: boolean; readonly phone: boolean };
  readonly services: readonly ServiceFacts[];
  /** Empty where there is one. */
  readonly people: readonly string[];
  readonly customer: {
    readonly name: string | null;
    readonly email: string | null;
    readonly phone: string | null;
  };
}

export interface ServiceFacts {
  readonly name: string;
  readonly minutes: number;
  /** As the prompt writes it; null: not told. */
  readonly price: string | null;
  /** Empty: everybody. */
  readonly people: readonly string[];
}

/** `clock`: the service's text of the turn. Null for a company without a file. */
export function parseCompany(prompt: string, clock: string): CompanyFacts | null {
  const needs = /Necesitas estos datos: (.+?)\. Pide/.exec(prompt)?.[1];
  if (needs === undefined) return null;
  const known = (label: string): string | null =>
    new RegExp(`^- ${label}: ([^\\n]+)`, "m").exec(clock)?.[1]?.trim() ?? null;
  const people = listUnder(prompt, "quienes atienden").map(
    (line) => line.split(/: (?=\p{Ll})/u, 1)[0] ?? line,
  );
  return {
    name: /Atiendes a los clientes de (.+?) por WhatsApp/.exec(prompt)?.[1] ?? "",
    asks: { email: needs.includes("correo"), phone: needs.includes("teléfono") },
    services: listUnder(prompt, "servicios").flatMap((line) => serviceOf(line, people) ?? []),
    people: people.length > 1 ? people : [],
    customer: {
      name: known("Nombre"),
      email: known("Correo"),
      phone: known("Teléfono")?.split(". ", 1)[0] ?? null,
    },
  };
}

function listUnder(prompt: string, heading: string): readonly string[] {
  const parts = prompt.split(/^(?=#+ )/m);
  const found = parts.find((part) => fold(part.split("\n", 1)[0] ?? "").endsWith(` ${heading}`));
  return [...(found ?? "").matchAll(/^- (.+)$/gm)].map(([, line = ""]) => line.trim());
}

const SERVICE = /^(.+?): (\d+) minutos(?:, (?!con )(.+?)(?=, con |\.(?:\s+\p{L}|$)))?(.*)$/u;

/** `Corte: 30 minutos, S/. 40.00, con Ana o Luis. Incluye lavado.` */
function serviceOf(line: string, people: readonly string[]): ServiceFacts | null {
  const match = SERVICE.exec(line);
  if (match === null) return null;
  const [, name = "", minutes, price, rest = ""] = match;
  const offering = rest.startsWith(", con ") ? people.filter((one) => rest.includes(one)) : [];
  return { name, minutes: Number(minutes), price: price ?? null, people: offering };
}

/** `Limpieza dental: 30 minutos, S/. 120.00, con Doctora Ana.` */
export function serviceLine({ name, minutes, price, people }: ServiceFacts): string {
  const who = people.length === 0 ? "" : `, con ${people.join(" o ")}`;
  return `${name}: ${minutes} minutos${price === null ? "" : `, ${price}`}${who}.`;
}
