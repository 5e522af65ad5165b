// The appointment tools' texts about services, people and what else a company's file asks for. Each
// has two parts (tool-text.ts). Spanish.

import { PROPOSED } from "./change-texts.ts";
import { durationText, formatSlot, freeText, invalid, placeText } from "./slot-texts.ts";
import type { CompanyPlace } from "./slot-parser.ts";
import type { Slot } from "../dates/weekly-hours.ts";
import type { Company, CompanyService, Resource } from "../domain/company.ts";
import { priceText } from "../text/prices.ts";
import { toolText } from "../text/tool-text.ts";
import type { ToolText } from "../text/tool-text.ts";

/** Names in one text: a chat message, not a catalogue. */
const NAMES_MAX = 12;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX);
  const more = names.length > shown.length ? " y otros" : "";
  return `${shown.join(", ")}${more}`;
}

/** `words`: what was asked for and is not there, or is not clear; null where nothing was. */
export function whichService(services: readonly CompanyService[], words: string | null): ToolText {
  const names = listed(services.map(({ name }) => name));
  return words === null
    ? invalid(`falta el servicio: ${names}.`, "Pregunta al cliente cuál quiere.")
    : invalid(
        `no queda claro qué servicio es; estos son los que hay: ${names}.`,
        "Pregunta al cliente cuál quiere y usa ese nombre en service.",
      );
}

export function whichResource(resources: readonly Resource[], words: string): ToolText {
  if (resources.length === 0) {
    return toolText(
      "No disponible: por ahora nadie atiende ese servicio.",
      "Díselo con franqueza y ofrece otro servicio.",
    );
  }
  const names = listed(resources.map(({ name }) => name));
  return invalid(
    `no queda claro con quién; se puede con: ${names}.`,
    words === ""
      ? "Pregunta al cliente con quién."
      : "Pregunta al cliente con quién y usa ese nombre en resource; null es quien esté libre.",
  );
}

/** Somebody who does not give that service. */
export function notOfferedText(
  { name }: Resource,
  service: CompanyService | null,
  offering: readonly Resource[],
): ToolText {
  const names = listed(offering.map((one) => one.name));
  return invalid(
    `${name} no atiende ${service?.name ?? "eso"}; se puede con: ${names}.`,
    "Pregunta al cliente con quién lo quiere.",
  );
}

/** ` Duración: 30 minutos. Precio: S/. 120.00.`; without a price only how long it is. */
function termsText(company: Company, service: CompanyService | null): string {
  if (service === null) return "";
  const price = priceText(service.price, company.currency);
  return ` Dura ${durationText(service.minutes)}.${price === null ? "" : ` Precio: ${price}.`}`;
}

/** For data that the company asks for and the customer did not write. */
export const PHONE_MISSING = invalid(
  "falta el teléfono del cliente.",
  "Pídeselo y usa solo el que él escriba, número por número; no lo inventes.",
);

/** What the model is told about the two words. */
export const PLACE_WORDS = {
  service: "Servicio, con el nombre que da la empresa; null solo si hay uno o ninguno",
  resource: "Con quién o en qué lugar, con el nombre que da la empresa; null: quien esté libre",
} as const;

/** The summary of an appointment of a company's file; see `proposalText`. */
export function companyProposalText(
  { slot, name, email, phone, notes }: SummaryOrder,
  { company, service, resources }: CompanyPlace,
): string {
  const place = placeText({ company, service, resource: resources[0].id });
  const parts = [
    `${PROPOSED}${formatSlot(slot)}`,
    ...(place === "" ? [] : [place]),
    `a nombre de ${name}`,
    ...(email === null ? [] : [`con el correo ${email}`]),
    ...(phone === null ? [] : [`con el teléfono ${phone}`]),
  ];
  const note = notes === null ? "" : ` Nota: «${notes}».`;
  return (
    `${parts.join(", ")}.${termsText(company, service)}${note} ` +
    "¿Está todo bien? Responda sí para registrarla o diga qué dato cambia."
  );
}

interface SummaryOrder {
  readonly slot: Slot;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly notes: string | null;
}

/** A free time, with whom and on what terms where a company's file says it; see `freeText`. */
export function freeAtText(slot: Slot, place: CompanyPlace | null, verified: boolean): ToolText {
  const plain = freeText(slot, verified);
  if (place === null || !verified) return plain;
  const { company, service, resources } = place;
  const what = placeText({ company, service, resource: resources[0].id });
  const parts = [formatSlot(slot), ...(what === "" ? [] : [what])];
  return toolText(
    `Disponible: ${parts.join(", ")}.${termsText(company, service)}`,
    plain.instruction,
  );
}

/** What a list of free times is for; a person only where one was asked for. */
export function placesText(place: CompanyPlace | null): string {
  if (place === null) return "";
  const { company, service, resources } = place;
  return placeText({ company, service, resource: resources.length === 1 ? resources[0].id : null });
}
