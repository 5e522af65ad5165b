// Converts the forms that gateways send to the schemas' own: digits as text, numbers as names, an
// empty list for an empty object. An unreadable optional field counts as unset and is listed, so
// that a bad setting never costs a customer the reply. An unreadable required field stays as it is,
// and the schemas reject it. Pure.

import { UNSEEN } from "../../engine/core/visible.ts";
import { MINUTES_MAX, SENT_AT_MS_MAX, SENT_AT_MS_MIN, SLOTS_MAX } from "./chat-schemas.ts";
import { TENANT_TEXT } from "./chat-schemas.ts";
import { STEP_MINUTES_MIN } from "../dates/start-grid.ts";
import { flagOf, isBlank } from "../dates/owner-fields.ts";
import { ownProperty } from "./validation-errors.ts";
import { parseJsonText } from "../../engine/core/json-text.ts";

/** Null when the field is blank, undefined when it cannot be read. */
type Reader = (value: unknown) => unknown;
type Readers = Readonly<Record<string, Reader>>;

interface LooseRequest {
  readonly body: unknown;
  /** Names of optional fields with unreadable values. */
  readonly unread: readonly string[];
}

const COUNT = /^\+?(\d{1,9})(?:[.,]0{1,2})?(?: ?min(?:uto)?s?\.?)?$/i;
const USER_ID = /^\d{1,16}$/;
const AROUND = new RegExp(`^[${UNSEEN}]+|[${UNSEEN}]+$`, "gu");
const EVERY_UNSEEN = new RegExp(`[${UNSEEN}]`, "gu");
const BEARER = /^bearer\s+/i;
/** A date and time with a zone; without one it names no instant. */
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/i;

const text: Reader = (value) => (typeof value === "number" ? numberText(value) : string(value));

/** Accepts text only; a number's meaning would be unclear. */
const string: Reader = (value) => (typeof value === "string" ? value : blankToNull(value));

const flag: Reader = (value) => {
  if (isBlank(value)) return null;
  const plain = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (plain === "on" || plain === "off") return plain === "on";
  return flagOf(value) ?? undefined;
};

function count(least: number, most: number): Reader {
  return (value) => {
    // The schema checks a number's range; a text out of range is unreadable.
    if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
    if (typeof value !== "string" || isBlank(value)) return blankToNull(value);
    const digits = COUNT.exec(value.normalize("NFKC").replace(AROUND, ""))?.[1];
    const number = digits === undefined ? Number.NaN : Number(digits);
    return number >= least && number <= most ? number : undefined;
  };
}

/** A positive number, or its digits; anything else is not an id. */
const userId: Reader = (value) => {
  const digits = typeof value === "string" ? value.replace(AROUND, "") : "";
  const id = USER_ID.test(digits) ? Number(digits) : value;
  if (typeof id === "number") return Number.isSafeInteger(id) && id > 0 ? id : undefined;
  return blankToNull(value);
};

const chatbotId: Reader = (value) => {
  if (isBlank(value)) return null;
  return typeof value === "number" && Number.isInteger(value) ? value : string(value);
};

/** A key has no blanks; blanks around or inside it are copying mistakes. */
const apiKey: Reader = (value) => {
  if (typeof value !== "string") return blankToNull(value);
  return value.replace(AROUND, "").replace(BEARER, "").replace(EVERY_UNSEEN, "");
};

/** A number beyond the safe range lost digits and may match another message's id. */
const messageId: Reader = (value) => {
  if (isBlank(value)) return null;
  if (typeof value !== "number") return string(value);
  return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
};

/** Seconds, milliseconds, a date with its zone, or any of them as text. 0 counts as unset. */
const sentAt: Reader = (value) => {
  if (typeof value === "number") {
    if (value >= SENT_AT_MS_MIN && value <= SENT_AT_MS_MAX) return Math.floor(value / 1000);
    if (Number.isInteger(value)) return value === 0 ? null : value;
    return secondsOf(value);
  }
  if (typeof value !== "string" || isBlank(value)) return blankToNull(value);
  const plain = value.replace(AROUND, "");
  if (/^0+(?:\.0+)?$/.test(plain)) return null;
  if (/^\d{1,13}(?:\.\d{1,9})?$/.test(plain)) return secondsOf(Number(plain));
  const atMs = ZONED.test(plain) ? Date.parse(plain.replace(" ", "T")) : Number.NaN;
  return atMs > 0 ? Math.floor(atMs / 1000) : undefined;
};

/** Seconds, from seconds or milliseconds by their size. */
function secondsOf(time: number): number | undefined {
  const seconds = Math.floor(time >= SENT_AT_MS_MIN ? time / 1000 : time);
  return seconds > 0 && seconds < SENT_AT_MS_MIN / 100 ? seconds : undefined;
}

function blankToNull(value: unknown): null | undefined {
  return isBlank(value) ? null : undefined;
}

/** A number beyond the safe range is not what was written. */
function numberText(value: number): string | undefined {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : undefined;
}

const CONFIG: Readers = {
  usuario_id: userId,
  correo_usuario: string,
  duracion_cita_minutos: count(1, MINUTES_MAX),
  paso_minutos: count(STEP_MINUTES_MIN, MINUTES_MAX),
  slots: count(1, SLOTS_MAX),
  agendar_usuario: flag,
  agendar_sucursal: flag,
  personalidad: text,
  nombre_bot: text,
  frase_saludo: text,
  frase_des: text,
  frase_no_sabe: text,
  archivo_saludo: string,
  id_chatbot: chatbotId,
  nombre_cliente: text,
  correo_cliente: string,
  telefono_cliente: text,
  contacto_empresa: text,
};

/** Top-level fields of both shapes. */
const TOP: Readers = { api_key: apiKey, message_id: messageId, sent_at: sentAt, stream: flag };

/** An unreadable value stays as it is. */
const REQUIRED: Readers = {
  message: (value) => (typeof value === "number" ? numberText(value) : undefined),
  session_id: (value) => (typeof value === "string" ? value.replace(AROUND, "") : undefined),
  id_empresa: tenant,
};

function tenant(value: unknown): number | undefined {
  if (typeof value !== "string" || !TENANT_TEXT.test(value)) return undefined;
  return Number(value.replace(/[.,]0+\s*$/, ""));
}

/** Converts a body of either shape. */
export function parseLoosely(given: unknown): LooseRequest {
  if (!isRecord(given)) return { body: given, unread: [] };
  const unread: string[] = []; // bounded by the fields that have readers
  const body = withFields(given, TOP, { unread, at: "" });
  for (const [name, read] of Object.entries(REQUIRED)) {
    if (Object.hasOwn(body, name)) body[name] = read(body[name]) ?? body[name];
  }
  const context = ownProperty(body, "context");
  const inner = objectOf(ownProperty(context, "config"));
  // Next to a context, an empty top-level tenant is dropped: the context has it.
  if (context !== undefined && isBlank(ownProperty(body, "id_empresa"))) delete body["id_empresa"];
  if (Object.hasOwn(body, "config")) {
    body["config"] = settings(body["config"], { unread, at: "config" });
  }
  if (isRecord(context) && inner !== null) {
    const config = withFields(inner, CONFIG, { unread, at: "context.config." });
    if (Object.hasOwn(config, "id_empresa")) {
      config["id_empresa"] = tenant(config["id_empresa"]) ?? config["id_empresa"];
    }
    body["context"] = { ...context, config };
  }
  return { body, unread };
}

/** Converts settings alone. Anything but an object stays as it is. */
export function parseConfigLoosely(given: unknown): unknown {
  return isRecord(given) ? withFields(given, CONFIG, { unread: [], at: "" }) : given;
}

interface FieldScope {
  readonly unread: string[];
  readonly at: string;
}

function settings(value: unknown, { unread, at }: FieldScope): unknown {
  const given = objectOf(value) ?? value;
  if (isRecord(given)) return withFields(given, CONFIG, { unread, at: `${at}.` });
  // Some languages send an empty object as an empty list.
  const isEmptyList = Array.isArray(given) && given.length === 0;
  if (!isEmptyList && !isBlank(given)) unread.push(at);
  return null;
}

function withFields(given: object, readers: Readers, { unread, at }: FieldScope) {
  const fields: Record<string, unknown> = { ...given };
  for (const [name, read] of Object.entries(readers)) {
    if (!Object.hasOwn(fields, name)) continue;
    const value = read(fields[name]);
    if (value === undefined) unread.push(at + name);
    fields[name] = value ?? null;
  }
  return fields;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object, also one sent as a JSON text; null for anything else. */
function objectOf(value: unknown): Record<string, unknown> | null {
  if (isRecord(value)) return value;
  if (typeof value !== "string" || !value.trimStart().startsWith("{")) return null;
  try {
    const parsed: unknown = parseJsonText(value);
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
