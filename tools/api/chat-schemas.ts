// Schemas of a request's body, applied after loose-request.ts has converted other forms. They
// validate requests (chat-request.ts) and are published together with those forms
// (scripts/openapi/). Unknown fields are dropped. Pure.

import { z } from "zod";
import type { Limits } from "../../engine/limits/limits.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { isVisible, withoutControls } from "../../engine/core/visible.ts";
import { STEP_MINUTES_MIN } from "../dates/start-grid.ts";
import { URL_LENGTH_MAX, parseHttpUrl } from "../text/urls.ts";
import { SESSION_ID } from "../../engine/conversation/session-key.ts";

export type RequestLimits = Pick<Limits, "messageCharactersMax" | "configTextCharactersMax">;

/** Printable ASCII without spaces, as an HTTP header may carry; or empty. */
const API_KEY = /^[\x21-\x7e]{0,256}$/;
/** For message ids and chatbot ids. */
export const ID_LENGTH_MAX = 128;
/** The largest value read as seconds; milliseconds are larger. */
const SENT_AT_MAX = 9_999_999_999;
/** From the start of an appointment to its end, or to the next start. */
export const MINUTES_MAX = 1440;
export const SLOTS_MAX = 1000;
/** Milliseconds of the years 2001 to 2286; as seconds they are out of range. */
export const SENT_AT_MS_MIN = 1_000_000_000_000;
export const SENT_AT_MS_MAX = 9_999_999_999_999;
/**
 * A tenant as text, as a numeric column may print it. `1.000` may mean a thousand, so it is not
 * accepted.
 */
export const TENANT_TEXT = /^\s*\+?0{0,8}[1-9]\d{0,14}(?:[.,]0{1,2})?\s*$/;
const EMAIL_LENGTH_MAX = 254;
const PHONE_LENGTH_MAX = 32;

/**
 * Key of schema metadata: JSON schemas of what is also accepted, because it is converted before or
 * counts as unset. Only for the published description; see scripts/openapi/schemas.ts.
 */
export const TAKES_MARK = "x-takes";

/** For a field that counts as unset when its value has another type. */
function otherThan(...types: readonly string[]): { readonly [TAKES_MARK]: readonly object[] } {
  return { [TAKES_MARK]: [{ not: { type: types.length === 1 ? types[0] : types } }] };
}

/** Null or absent becomes `absent`. */
function orAbsent<Value>(schema: z.ZodType<Value>, absent: boolean | null): z.ZodType<Value> {
  return z.preprocess((value) => value ?? absent, schema).prefault(absent);
}

/** At most `charactersMax` characters as JSON Schema counts them: code points, as in Python. */
function characters(charactersMax: number): z.ZodString {
  return z
    .string()
    .check(({ value, issues }) => {
      if (value.length <= charactersMax) return;
      const pairs = value.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
      if (value.length - pairs <= charactersMax) return;
      issues.push({
        code: "too_big",
        origin: "string",
        maximum: charactersMax,
        input: value,
        continue: true,
      });
    })
    .meta({ maxLength: charactersMax });
}

/** Converted before: anything but an id counts as unset. */
const looseId = z.unknown().transform((value) => (typeof value === "number" ? value : null));

/** Converted before from the other ways to write a boolean. */
function flag(absent: boolean): z.ZodType<boolean> {
  return orAbsent(z.boolean(), absent).meta({ [TAKES_MARK]: [{}] });
}

function optionalCount(countMax: number, countMin = 1): z.ZodType<number | null> {
  const int = z.int().min(countMin).max(countMax).nullable();
  return orAbsent(int, null).meta(otherThan("integer"));
}

function optionalText(charactersMax: number) {
  const given = characters(charactersMax).nullish();
  const trimmed = given.transform((text) =>
    text && isVisible(text) ? text.toWellFormed().trim() : null,
  );
  return trimmed.meta(otherThan("string"));
}

/** An invalid URL counts as no file: a broken setting must not stop the company's replies. */
const looseAddress = characters(URL_LENGTH_MAX)
  .nullish()
  .transform((text) => (typeof text === "string" ? parseHttpUrl(text) : null))
  .meta(otherThan("string"));

const sessionId = z
  .union([z.int().nonnegative(), z.string().regex(SESSION_ID)])
  .transform((id) => String(id))
  .meta({ [TAKES_MARK]: [{ type: "string", pattern: spaced(SESSION_ID) }] });
const chatbotId = orAbsent(
  z.union([z.int().nonnegative(), characters(ID_LENGTH_MAX).trim()]).nullable(),
  null,
).meta(otherThan("integer", "string"));
const tenant = z
  .int()
  .min(1)
  .meta({ [TAKES_MARK]: [{ type: "string", pattern: TENANT_TEXT.source }] });

/** The pattern with blanks allowed around it. */
function spaced({ source }: RegExp): string {
  return `^\\s*${source.slice(1, -1)}\\s*$`;
}

function configFields(limits: RequestLimits) {
  const text = optionalText(limits.configTextCharactersMax);
  return {
    usuario_id: looseId.optional(),
    correo_usuario: optionalText(EMAIL_LENGTH_MAX),
    duracion_cita_minutos: optionalCount(MINUTES_MAX),
    paso_minutos: optionalCount(MINUTES_MAX, STEP_MINUTES_MIN),
    slots: optionalCount(SLOTS_MAX),
    agendar_usuario: flag(true),
    agendar_sucursal: flag(false),
    personalidad: text,
    nombre_bot: text,
    frase_saludo: text,
    frase_des: text,
    frase_no_sabe: text,
    archivo_saludo: looseAddress,
    id_chatbot: chatbotId,
    nombre_cliente: text,
    correo_cliente: optionalText(EMAIL_LENGTH_MAX),
    telefono_cliente: optionalText(PHONE_LENGTH_MAX),
    contacto_empresa: text,
  };
}

type RawConfig = z.infer<z.ZodObject<ReturnType<typeof configFields>>>;

function configOf(raw: RawConfig): ChatConfig {
  return {
    userId: raw.usuario_id ?? null,
    userEmail: raw.correo_usuario,
    durationMinutes: raw.duracion_cita_minutos,
    stepMinutes: raw.paso_minutos,
    slots: raw.slots,
    bookUser: raw.agendar_usuario,
    bookBranch: raw.agendar_sucursal,
    personality: raw.personalidad,
    botName: raw.nombre_bot,
    greeting: raw.frase_saludo,
    farewell: raw.frase_des,
    unknownAnswer: raw.frase_no_sabe,
    greetingFile: raw.archivo_saludo,
    chatbotId: raw.id_chatbot,
    customerName: raw.nombre_cliente,
    customerEmail: raw.correo_cliente,
    customerPhone: raw.telefono_cliente,
    companyContact: raw.contacto_empresa,
    company: null,
  };
}

/** Top-level fields of both shapes. */
function commonFields(limits: RequestLimits) {
  const message = characters(limits.messageCharactersMax).min(1);
  return {
    message: message
      .transform((text) => withoutControls(text.toWellFormed()))
      .meta({ [TAKES_MARK]: [SAFE_NUMBER] }),
    session_id: sessionId,
    api_key: z
      .string()
      .regex(API_KEY)
      .nullish()
      .transform((key) => key || null)
      .meta({ [TAKES_MARK]: [{ type: "string", pattern: SPACED_KEY }, { not: TEXT }] }),
    message_id: characters(ID_LENGTH_MAX).nullish().meta(otherThan("string")),
    sent_at: z
      .int()
      .min(0)
      .max(SENT_AT_MAX)
      .nullish()
      .meta({ [TAKES_MARK]: [MILLISECONDS, { not: { type: "integer" } }] }),
    stream: z
      .boolean()
      .nullish()
      .meta({ [TAKES_MARK]: [{}] }),
  };
}

const TEXT = { type: "string" };
/** Numbers that lose no digit. */
const SAFE_NUMBER = {
  type: "number",
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
};
const SPACED_KEY = "^\\s*(?:[\\x21-\\x7e]\\s*){0,256}$";
const MILLISECONDS = { type: "integer", minimum: SENT_AT_MS_MIN, maximum: SENT_AT_MS_MAX };

/** Both shapes of a request, and a `config` alone: used to validate and to publish. */
export function requestSchemas(limits: RequestLimits) {
  const common = commonFields(limits);
  const config = z.object(configFields(limits)).transform(configOf);
  const absent = config.parse({});
  const flat = z.object({
    ...common,
    id_empresa: tenant,
    config: config
      .nullish()
      .transform((given) => given ?? absent)
      .meta(otherThan("object")),
  });
  const nested = z.object({
    ...common,
    // A body with a top-level tenant has the flat shape.
    id_empresa: z
      .null()
      .optional()
      .meta({ [TAKES_MARK]: [{ type: "string", pattern: "^\\s*$" }] }),
    context: z.object({ config: z.intersection(z.object({ id_empresa: tenant }), config) }),
  });
  return { flat, nested, config };
}
