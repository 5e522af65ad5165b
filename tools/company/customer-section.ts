// What the model is told of the customer of one request: what the caller knows of them. Pure.

import type { ChatConfig } from "../domain/chat-config.ts";
import { oneLine } from "./sanitize-prompt-text.ts";

/** What the caller knows of the customer: it changes with who writes, so that no prefix has it. */
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
