// search_productos_servicios: one cached search of a tenant's catalogue, as one short text for the
// model. Names and descriptions are cleaned and cut here.

import { z } from "zod";
import { cutGraphemes, utf8Bytes } from "../../engine/core/bytes.ts";
import type { ByteCache } from "../../engine/memory/byte-cache.ts";
import { defineTool } from "../../engine/toolbox/define-tool.ts";
import type { Tool, ToolContext, ToolOutcome } from "../../engine/toolbox/tool.ts";
import { isVisible } from "../../engine/core/visible.ts";
import type { BackendClient } from "../backend/backend-client.ts";
import { failureReason } from "../backend/backend-reply.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import type { SharedFetches } from "../backend/shared-fetches.ts";
import { serviceText } from "./company-sections.ts";
import { findServices } from "./search-services.ts";
import type { Company } from "../domain/company.ts";
import { SingleFlight } from "../backend/single-flight.ts";
import { htmlToText } from "../text/html-to-text.ts";
import type { DomainMetrics } from "../domain/domain-metrics.ts";
import { OPERATIONS } from "../backend/operations.ts";
import type { RawProduct } from "../backend/operations.ts";
import { outcome } from "../domain/booking-facts.ts";
import { priceText } from "../text/prices.ts";
import { toolText } from "../text/tool-text.ts";

interface CatalogOptions {
  readonly backend: BackendClient;
  readonly fetches: SharedFetches;
  readonly cache: ByteCache;
  readonly metrics: DomainMetrics;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  /** For example `S/.`. */
  readonly currency: string;
  readonly resultBytesMax: number;
  /** One search with its retries; it outlives any single waiter. */
  readonly budgetMs: number;
}

type CompanyToolContext = ToolContext<ChatConfig>;

const TERM_CHARACTERS_MAX = 80;
const RESULTS_MAX = 10;
const DESCRIPTION_CHARACTERS_MAX = 120;
const NAME_CHARACTERS_MAX = 100;
const LABEL_CHARACTERS_MAX = 40;

const NO_TERM = toolText(
  "Dato inválido: falta decir qué producto o servicio buscar.",
  "Pregunta al cliente qué necesita.",
);
const UNVERIFIED = toolText(
  "Sin verificar: ahora no se puede consultar el catálogo.",
  "Dilo con franqueza, no inventes precios ni productos y ofrece intentarlo más tarde.",
);
const INSTRUCTION = "Responde solo con estos datos.";
const NOTHING_INSTRUCTION = "Dilo y ofrece buscar otra cosa; no inventes productos.";

export function catalogTool(options: CatalogOptions): Tool<ChatConfig> {
  const searches = new SingleFlight<ToolOutcome>();
  return defineTool({
    name: "search_productos_servicios",
    description: "Busca productos y servicios de la empresa, con su precio y su descripción.",
    parameters: z.object({
      busqueda: z.string().max(400).describe("Nombre o palabras del producto o servicio"),
    }),
    sideEffect: false,
    run: async ({ busqueda }, context) => {
      const term = normalisedTerm(busqueda);
      if (!isVisible(term)) {
        return outcome(NO_TERM, { status: "refused", errorType: "invalid_search" });
      }
      const { company } = context.data;
      if (company !== null) return found(servicesText(term, company, options));
      const { cache, metrics, monotonic } = options;
      const key = `${context.tenant}:${term}`;
      const cached = cache.get(key, monotonic());
      if (cached !== undefined) {
        metrics.searchCache.add({ result: "hit" });
        return found(cached);
      }
      return searches.run(key, context.signal, (signal) =>
        search(key, term, { ...options, context, signal }),
      );
    },
  });
}

interface Search extends CatalogOptions {
  readonly context: CompanyToolContext;
  readonly signal: AbortSignal;
}

/** One request for all waiters. Caches only valid responses, including empty ones. */
async function search(key: string, term: string, ports: Search): Promise<ToolOutcome> {
  const { backend, cache, metrics, monotonic, context, signal } = ports;
  const { tenant, tag } = context;
  const deadline = monotonic() + ports.budgetMs;
  const remainingMs = (): number => deadline - monotonic();
  const body = { id_empresa: tenant, busqueda: term, limite: RESULTS_MAX };
  const call = { tenant, tag, body, remainingMs, signal };
  const reply = await ports.fetches.run(tenant, (bytes) =>
    backend.call(OPERATIONS.search, { ...call, bytes }),
  );
  const isRejected = reply.kind === "not_sent" && reply.reason === "circuit_open";
  metrics.searchCache.add({ result: isRejected ? "circuit_open" : "miss" });
  if (reply.kind !== "answer") {
    return outcome(UNVERIFIED, { status: "failed", errorType: failureReason(reply) });
  }
  const text = resultsText(term, reply.value, ports);
  cache.set(key, text, monotonic());
  return found(text);
}

/** The model's text is cached; the customer's text is the same without the instruction. */
function found(text: string): ToolOutcome {
  const customerText = text.replace(` ${INSTRUCTION}`, "").replace(` ${NOTHING_INSTRUCTION}`, "");
  return { text, customerText, status: "ok" };
}

/** The cache key of a search term: width, case and spaces do not matter. */
export function normalisedTerm(text: string): string {
  const plain = htmlToText(text.normalize("NFKC")).toLowerCase();
  return cutGraphemes(plain, TERM_CHARACTERS_MAX).trim();
}

function resultsText(
  term: string,
  products: readonly RawProduct[],
  options: CatalogOptions,
): string {
  const lines = products
    .slice(0, RESULTS_MAX)
    .map((product) => productLine(product, options.currency))
    .filter((line) => line !== null);
  return listText(term, lines, options);
}

/** Of a company with a file: nothing is fetched. */
function servicesText(term: string, company: Company, options: CatalogOptions): string {
  const lines = findServices(term, company)
    .slice(0, RESULTS_MAX)
    .map((service) => `- Servicio: ${serviceText(service, company)}`);
  return listText(term, lines, options);
}

/** Whole products that fit: a cut price would be a wrong price. */
function listText(
  term: string,
  lines: readonly string[],
  { resultBytesMax }: CatalogOptions,
): string {
  if (lines.length === 0) {
    return `Sin resultados: no hay nada en el catálogo para «${term}». ${NOTHING_INSTRUCTION}`;
  }
  const kept: string[] = [];
  const text = (count: number): string =>
    [`Resultados: ${count} para «${term}». ${INSTRUCTION}`, ...kept].join("\n");
  for (const line of lines) {
    kept.push(line);
    if (utf8Bytes(text(kept.length)) <= resultBytesMax) continue;
    kept.pop();
    break;
  }
  return text(kept.length);
}

function productLine(product: RawProduct, currency: string): string | null {
  const name = short(product.nombre, NAME_CHARACTERS_MAX);
  if (!isVisible(name)) return null;
  const category = short(product.nombre_categoria, LABEL_CHARACTERS_MAX);
  const unit = short(product.nombre_unidad, LABEL_CHARACTERS_MAX);
  const description = short(product.descripcion, DESCRIPTION_CHARACTERS_MAX);
  const isService = /^servicio/i.test(product.nombre_tipo_producto.trim());
  const price = priceText(product.precio_unitario ?? null, currency);
  const perUnit = price !== null && !isService && unit !== "" ? ` por ${unit.toLowerCase()}` : "";
  return [
    `- ${isService ? "Servicio" : "Producto"}: ${name}`,
    category === "" ? "" : ` (${category})`,
    `: ${price ?? "precio a consultar"}${perUnit}.`,
    description === "" ? "" : ` ${description}`,
  ].join("");
}

function short(markup: string, charactersMax: number): string {
  const text = htmlToText(markup);
  if (text.length <= charactersMax) return text;
  return `${cutGraphemes(text, charactersMax - 1).trimEnd()}…`;
}
