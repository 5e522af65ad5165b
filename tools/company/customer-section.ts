// The prompt's section about the customer: what the caller knows of them. Pure.

import type { ChatConfig } from "../domain/chat-config.ts";
import { oneLine } from "./sanitize-prompt-text.ts";

/** Differs per customer, so it is not part of the cached prompt. */
export function customerSection({
  customerName,
  customerEmail,
  customerPhone,
}: ChatConfig): readonly string[] {
  const lines = [
    customerName === null ? "" : `- Nombre: ${oneLine(customerName)}`,
    customerEmail === null ? "" : `- Correo: ${oneLine(customerEmail)}`,
    customerPhone === null
      ? ""
      : `- Teléfono: ${oneLine(customerPhone)}. Para agendar, el correo es opcional: sin él, ` +
        "customer_contact va vacío.",
  ].filter((line) => line !== "");
  return lines.length === 0 ? [] : ["Datos del cliente que ya se conocen:", ...lines];
}
