// Parses the structured answer `{reply, url}` from a model's final text. Pure.

import { cutGraphemes } from "../core/bytes.ts";
import { parseJsonText } from "../core/json-text.ts";
import { isVisible } from "../core/visible.ts";

interface StructuredReply {
  readonly reply: string;
  readonly url: string | null;
}

/** The declared fields of a reply, as the model wrote them: any JSON. */
export type Declared = Readonly<Record<string, unknown>>;

type ParsedReply =
  /** `declared` is absent where no declared field was filled in. */
  | { readonly kind: "structured"; readonly value: StructuredReply; readonly declared?: Declared }
  /** No JSON at all: plain text is accepted as the reply. */
  | { readonly kind: "plain"; readonly value: StructuredReply }
  /** Invalid JSON, or nothing visible: the model gets one format reminder. */
  | { readonly kind: "broken" };

const FENCE = /^```(?:json)?\s*([\s\S]*?)\s*```$/;

/** Parses a model's final text and the fields in `declares`. Never throws. */
export function parseReply(text: string | null, declares: readonly string[] = []): ParsedReply {
  const trimmed = (text ?? "").trim();
  const bare = FENCE.exec(trimmed)?.[1] ?? trimmed;
  if (!isVisible(bare) || isStrayJson(bare)) return { kind: "broken" };
  if (!bare.startsWith("{")) return { kind: "plain", value: { reply: bare, url: null } };
  let value: unknown;
  try {
    value = parseJsonText(bare);
  } catch {
    return { kind: "broken" };
  }
  if (typeof value !== "object" || value === null || !("reply" in value)) return { kind: "broken" };
  const { reply } = value;
  if (typeof reply !== "string" || !isVisible(reply)) return { kind: "broken" };
  const url = "url" in value && typeof value.url === "string" ? value.url.trim() : "";
  const declared = declaredIn(value, declares);
  const structured = { reply: reply.trim(), url: url === "" ? null : url };
  return { kind: "structured", value: structured, ...(declared === null ? {} : { declared }) };
}

export function declaredIn(value: object, declares: readonly string[]): Declared | null {
  const fields: readonly (readonly [string, unknown])[] = Object.entries(value);
  const given = fields.filter(([name]) => declares.includes(name));
  return given.length === 0 ? null : Object.fromEntries(given);
}

/** Whether the text contains JSON that no customer may read: within text, or of another shape. */
function isStrayJson(bare: string): boolean {
  if (bare === "null") return true;
  if (bare.startsWith("{")) return false;
  if (/[{,]\s*"(?:reply|url)"\s*:/.test(bare)) return true;
  if (!bare.startsWith("[")) return false;
  try {
    return Array.isArray(parseJsonText(bare));
  } catch {
    return false;
  }
}

/** Control characters other than line breaks and tabs, and the marks that reorder text. */
export const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The reply as it may be sent: no control characters, whole graphemes, at most `charactersMax`
 * units; "" when nothing visible is left.
 */
export function cleanReply(reply: string, charactersMax: number): string {
  const clean = cutGraphemes(reply.replace(UNSAFE, "").toWellFormed().trim(), charactersMax);
  return isVisible(clean) ? clean : "";
}
