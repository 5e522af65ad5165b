// What tests read of a user message: the customer's own words, or what the service added to them.

const ADDED = /<contexto_del_turno>\n([^]*)<\/contexto_del_turno>$/;

/** The text of a message's content: of parts, the text ones. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const parts = Array.isArray(content) ? (content as readonly { readonly text?: string }[]) : [];
  return parts.map(({ text = "" }) => text).join("\n");
}

export function wordsOf(content: unknown): string {
  return textOf(content).replace(ADDED, "").trimEnd();
}

export function addedTo(content: unknown): string {
  return ADDED.exec(textOf(content))?.[1] ?? "";
}
