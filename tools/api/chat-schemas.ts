// The schemas of a request's body, after loose-request.ts has read what gateways send in other
// forms: they judge (chat-request.ts), and are published with those forms next to them
// (scripts/openapi/). Unknown fields are dropped. Pure.

import { z } from "zod";
import type { Limits } from "../../engine/limits/default-limits.ts";
import type { ChatConfig } from "../domain/chat-config.ts";
import { isVisible, withoutControls } from "../../engine/core/visible.ts";
import { STEP_MINUTES_MIN } from "../dates/start-grid.ts";
import { URL_LENGTH_MAX, parseHttpUrl } from "../text/urls.ts";
import { SESSION_ID } from "../../engine/conversation/session-key.ts";

export type RequestLimits = Pick<Limits, "messageCharactersMax" | "configTextCharactersMax">;

/** Printable ASCII without spaces, what an HTTP header may carry; or nothing. */
const API_KEY = /^[\x21-\x7e]{0,256}$/;
/** Of message ids, and of chatbots. */
export const ID_LENGTH_MAX = 128;
/** Seconds: milliseconds are more. */
const SENT_AT_MAX = 9_999_999_999;
/** From the start of an appointment to its end, or to the next start. */
export const MINUTES_MAX = 1440;
export const SLOTS_MAX = 1000;
/** Milliseconds of the years 2001 to 2286, which no seconds are. */
export const SENT_AT_MS_MIN = 1_000_000_000_000;
export const SENT_AT_MS_MAX = 9_999_999_999_999;
/** A tenant as a text: what a column of numbers may look like. `1.000` may be a thousand. */
export const TENANT_TEXT = /^\s*\+?0{0,8}[1-9]\d{0,14}(?:[.,]0{1,2})?\s*$/;
const EMAIL_LENGTH_MAX = 254;
const PHONE_LENGTH_MAX = 32;

/**
 * In the metadata of a schema: what else is taken, as JSON schemas, because it is read before, or
 * counts as unsaid. Only for the published description; see scripts/openapi/schemas.ts.
 */
export const TAKES_MARK = "x-takes";

/** Of a field that is as if unsaid where its value has another type. */
function otherThan(...types: readonly string[]): { readonly [TAKES_MARK]: readonly object[] } {
  return { [TAKES_MARK]: [{ not: { type: types.length === 1 ? types[0] : types } }] };
}

/** Null or absent stands for `unsaid`. */
function orUnsaid<Value>(schema: z.ZodType<Value>, unsaid: boolean | null): z.ZodType<Value> {
  return z.preprocess((value) => value ?? unsaid, schema).prefault(unsaid);
}

/** At most so many characters as JSON Schema counts them: code points, as Python does too. */
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

/** Read before: what is no id was not said. */
const looseId = z.unknown().transform((value) => (typeof value === "number" ? value : null));

/** Read before from any of the ways to say yes or no. */
function flag(absent: boolean): z.ZodType<boolean> {
  return orUnsaid(z.boolean(), absent).meta({ [TAKES_MARK]: [{}] });
}

function optionalCount(countMax: number, countMin = 1): z.ZodType<number | null> {
  const int = z.int().min(countMin).max(countMax).nullable();
  return orUnsaid(int, null).meta(otherThan("integer"));
}

function optionalText(charactersMax: number) {
  const given = characters(charactersMax).nullish();
  const read = given.transform((text) =>
    text && isVisible(text) ? text.toWellFormed().trim() : null,
  );
  return read.meta(otherThan("string"));
}

/** Not an address: no file. A broken setting must not silence the company. */
const looseAddress = characters(URL_LENGTH_MAX)
  .nullish()
  .transform((text) => (typeof text === "string" ? parseHttpUrl(text) : null))
  .meta(otherThan("string"));

const sessionId = z
  .union([z.int().nonnegative(), z.string().regex(SESSION_ID)])
  .transform((id) => String(id))
  .meta({ [TAKES_MARK]: [{ type: "string", pattern: spaced(SESSION_ID) }] });
const chatbotId = orUnsaid(
  z.union([z.int().nonnegative(), characters(ID_LENGTH_MAX).trim()]).nullable(),
  null,
).meta(otherThan("integer", "string"));
const tenant = z
  .int()
  .min(1)
  .meta({ [TAKES_MARK]: [{ type: "string", pattern: TENANT_TEXT.source }] });

/** The same with blanks around it. */
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
  };
}

/** The fields that both shapes have at their top level. */
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
/** Written without the loss of a digit. */
const SAFE_NUMBER = {
  type: "number",
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
};
const SPACED_KEY = "^\\s*(?:[\\x21-\\x7e]\\s*){0,256}$";
const MILLISECONDS = { type: "integer", minimum: SENT_AT_MS_MIN, maximum: SENT_AT_MS_MAX };

/** Both shapes of a request, and a `config` on its own: what judges, and what is published. */
export function requestSchemas(limits: RequestLimits) {
  const common = commonFields(limits);
  const config = z.object(configFields(limits)).transform(configOf);
  const unsaid = config.parse({});
  const flat = z.object({
    ...common,
    id_empresa: tenant,
    config: config
      .nullish()
      .transform((given) => given ?? unsaid)
      .meta(otherThan("object")),
  });
  const nested = z.object({
    ...common,
    // With a tenant at the top it would be the other shape.
    id_empresa: z
      .null()
      .optional()
      .meta({ [TAKES_MARK]: [{ type: "string", pattern: "^\\s*$" }] }),
    context: z.object({ config: z.intersection(z.object({ id_empresa: tenant }), config) }),
  });
  return { flat, nested, config };
}
