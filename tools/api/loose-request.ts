// What gateways send in other forms than the schemas', read into the schemas' own: digits as text,
// numbers as names, an empty list for an empty object. An optional field that has no reading is as
// if unsaid, and named, so that a setting never costs a customer the answer; a required one stays
// as it came, for the schemas to refuse. Pure.

import { UNSEEN } from "../../engine/core/visible.ts";
import { MINUTES_MAX, SENT_AT_MS_MAX, SENT_AT_MS_MIN, SLOTS_MAX } from "./chat-schemas.ts";
import { TENANT_TEXT } from "./chat-schemas.ts";
import { STEP_MINUTES_MIN } from "../dates/start-grid.ts";
import { flagOf, isBlank } from "../dates/owner-fields.ts";
import { ownProperty } from "./validation-errors.ts";
import { parseJsonText } from "../../engine/core/json-text.ts";

/** Null where nothing was said, undefined where it cannot be read. */
type Reader = (value: unknown) => unknown;
type Readers = Readonly<Record<string, Reader>>;

interface LooseRequest {
  readonly body: unknown;
  /** Names of optional fields whose values have no reading. */
  readonly unread: readonly string[];
}

const COUNT = /^\+?(\d{1,9})(?:[.,]0{1,2})?(?: ?min(?:uto)?s?\.?)?$/i;
const USER_ID = /^\d{1,16}$/;
const AROUND = new RegExp(`^[${UNSEEN}]+|[${UNSEEN}]+$`, "gu");
const EVERY_UNSEEN = new RegExp(`[${UNSEEN}]`, "gu");
const BEARER = /^bearer\s+/i;
/** A moment in a text, which only a zone makes one. */
const ZONED = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/i;

const text: Reader = (value) => (typeof value === "number" ? numberText(value) : string(value));

/** Only a text: what a number would mean there, nobody knows. */
const string: Reader = (value) => (typeof value === "string" ? value : unsaid(value));

const flag: Reader = (value) => {
  if (isBlank(value)) return null;
  const plain = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (plain === "on" || plain === "off") return plain === "on";
  return flagOf(value) ?? undefined;
};

function count(least: number, most: number): Reader {
  return (value) => {
    // A number is judged by its range; a text that is out of it has no reading.
    if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
    if (typeof value !== "string" || isBlank(value)) return unsaid(value);
    const digits = COUNT.exec(value.normalize("NFKC").replace(AROUND, ""))?.[1];
    const number = digits === undefined ? Number.NaN : Number(digits);
    return number >= least && number <= most ? number : undefined;
  };
}

/** A positive number, or its digits; anything else is no id. */
const userId: Reader = (value) => {
  const digits = typeof value === "string" ? value.replace(AROUND, "") : "";
  const id = USER_ID.test(digits) ? Number(digits) : value;
  if (typeof id === "number") return Number.isSafeInteger(id) && id > 0 ? id : undefined;
  return unsaid(value);
};

const chatbotId: Reader = (value) => {
  if (isBlank(value)) return null;
  return typeof value === "number" && Number.isInteger(value) ? value : string(value);
};

/** A key has no blanks, so those around and inside of it are a slip of copying. */
const apiKey: Reader = (value) => {
  if (typeof value !== "string") return unsaid(value);
  return value.replace(AROUND, "").replace(BEARER, "").replace(EVERY_UNSEEN, "");
};

/** A number that lost its last digits may be another message's. */
const messageId: Reader = (value) => {
  if (isBlank(value)) return null;
  if (typeof value !== "number") return string(value);
  return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
};

/** Seconds; milliseconds, a date with its zone, and any of them as text. 0 says nothing. */
const sentAt: Reader = (value) => {
  if (typeof value === "number") {
    if (value >= SENT_AT_MS_MIN && value <= SENT_AT_MS_MAX) return Math.floor(value / 1000);
    if (Number.isInteger(value)) return value === 0 ? null : value;
    return secondsOf(value);
  }
  if (typeof value !== "string" || isBlank(value)) return unsaid(value);
  const plain = value.replace(AROUND, "");
  if (/^0+(?:\.0+)?$/.test(plain)) return null;
  if (/^\d{1,13}(?:\.\d{1,9})?$/.test(plain)) return secondsOf(Number(plain));
  const atMs = ZONED.test(plain) ? Date.parse(plain.replace(" ", "T")) : Number.NaN;
  return atMs > 0 ? Math.floor(atMs / 1000) : undefined;
};

/** Of seconds or milliseconds, by their size. */
function secondsOf(moment: number): number | undefined {
  const seconds = Math.floor(moment >= SENT_AT_MS_MIN ? moment / 1000 : moment);
  return seconds > 0 && seconds < SENT_AT_MS_MIN / 100 ? seconds : undefined;
}

function unsaid(value: unknown): null | undefined {
  return isBlank(value) ? null : undefined;
}

/** Digits beyond those that a number keeps are not what was written. */
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

/** Of both shapes, at their top. */
const TOP: Readers = { api_key: apiKey, message_id: messageId, sent_at: sentAt, stream: flag };

/** Whatever has no reading stays as it came. */
const REQUIRED: Readers = {
  message: (value) => (typeof value === "number" ? numberText(value) : undefined),
  session_id: (value) => (typeof value === "string" ? value.replace(AROUND, "") : undefined),
  id_empresa: tenant,
};

function tenant(value: unknown): number | undefined {
  if (typeof value !== "string" || !TENANT_TEXT.test(value)) return undefined;
  return Number(value.replace(/[.,]0+\s*$/, ""));
}

/** A whole body of either shape. */
export function parseLoosely(given: unknown): LooseRequest {
  if (!isRecord(given)) return { body: given, unread: [] };
  const unread: string[] = []; // capped by the fields that have readers
  const body = withFields(given, TOP, { unread, at: "" });
  for (const [name, read] of Object.entries(REQUIRED)) {
    if (Object.hasOwn(body, name)) body[name] = read(body[name]) ?? body[name];
  }
  const context = ownProperty(body, "context");
  const inner = objectOf(ownProperty(context, "config"));
  // Beside a context an empty tenant is none: it is the context's.
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

/** Settings on their own. What is no object at all stays as it came. */
export function parseConfigLoosely(given: unknown): unknown {
  return isRecord(given) ? withFields(given, CONFIG, { unread: [], at: "" }) : given;
}

interface Place {
  readonly unread: string[];
  readonly at: string;
}

function settings(value: unknown, { unread, at }: Place): unknown {
  const given = objectOf(value) ?? value;
  if (isRecord(given)) return withFields(given, CONFIG, { unread, at: `${at}.` });
  // What some languages make of an object without fields.
  const isEmptyList = Array.isArray(given) && given.length === 0;
  if (!isEmptyList && !isBlank(given)) unread.push(at);
  return null;
}

function withFields(given: object, readers: Readers, { unread, at }: Place) {
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

/** An object, also one that was made a text before the whole was; null for anything else. */
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
