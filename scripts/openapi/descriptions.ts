// The published description of a request's fields, and its examples: English texts, Spanish for
// what customers read and write. Data only.

import type { z } from "zod";
import type { requestSchemas } from "../../tools/api/chat-schemas.ts";

type Schemas = ReturnType<typeof requestSchemas>;
type RequestField = keyof z.input<Schemas["flat"]>;
type OlderField = keyof z.input<Schemas["nested"]>;
type ConfigField = keyof z.input<Schemas["config"]>;

export const REQUEST_TEXTS = {
  description:
    "One message of a customer. Unknown fields are ignored. Send the forms listed first; " +
    'others are accepted if they are unambiguous (`"42"` for 42). An unreadable optional ' +
    "field counts as unset, and the server logs its name.",
  properties: {
    message:
      "The customer's text. If it is blank or has only invisible characters: a friendly " +
      "line and no model call. `/clear` deletes the session. URLs of pictures (jpg, jpeg, " +
      "png, gif, webp) are shown to the model, at most 10.",
    session_id: "The conversation: a WhatsApp number or a CRM's id. Unique within its tenant.",
    id_empresa: "The tenant.",
    api_key:
      "The tenant's own key for the model API; blanks in it are removed. Absent, null " +
      "or blank: the server's key is used.",
    config: "The tenant's settings.",
    message_id:
      "The delivery's id, also as the header `Idempotency-Key`. A repeat gets the stored reply, " +
      "with no model call and no tool call.",
    sent_at:
      "When the customer sent it, in seconds since the Unix epoch, as WhatsApp's `timestamp`; " +
      "or in milliseconds, or either as text. 0 counts as unset. " +
      "Over 24 hours ago: 410, and the message is not processed.",
    stream: "Events instead of one JSON response, as with `Accept: text/event-stream`.",
  } satisfies Record<RequestField, string>,
};

export const REQUEST_ID = {
  type: "string",
  pattern: "^[A-Za-z0-9._:;=+/-]+$",
  maxLength: 128,
} as const;

/** Request headers of `POST /api/chat`. */
export const CHAT_HEADERS = [
  {
    name: "Idempotency-Key",
    in: "header",
    description: "Used as `message_id` when the body has none.",
    schema: { type: "string", maxLength: 128 },
  },
  {
    name: "X-Request-Id",
    in: "header",
    description:
      "The caller's id of the request: in the response and in every log line of the turn. One " +
      "that is longer or has other characters is replaced.",
    schema: REQUEST_ID,
  },
];

export const OLDER_TEXTS = {
  description:
    "The same in the form of an older gateway: the tenant and its settings under `context.config`.",
  properties: {
    ...REQUEST_TEXTS.properties,
    id_empresa: "Null or blank in this form: with a tenant here, `context` is ignored.",
    context: "The tenant and its settings.",
  } satisfies Record<OlderField, string>,
};

export const CONFIG_TEXTS = {
  description:
    "A tenant's settings. An omitted, null or blank field counts as unset, and so does " +
    "one with an unreadable value: the server then logs the field's name.",
  properties: {
    usuario_id:
      "The user who takes the appointments: a positive integer, or its digits. Anything else " +
      "counts as unset. Bookings need it.",
    correo_usuario: "The email of the user who takes the appointments. Bookings need it.",
    duracion_cita_minutos: "Length of an appointment, in minutes.",
    paso_minutos:
      "Minutes from one possible start to the next, from each opening. The appointment's length " +
      "when unset, at least 5.",
    slots: "Appointments that may take place at the same time.",
    agendar_usuario:
      'Whether the calendar is the user\'s. Also 0 and 1, and words such as `"si"` and `"no"`.',
    agendar_sucursal: "Whether the calendar is the branch's, likewise.",
    personalidad: "How the agent speaks.",
    nombre_bot: "The agent's name.",
    frase_saludo: "How it greets.",
    frase_des: "How it says goodbye.",
    frase_no_sabe: "What it says when it does not know.",
    archivo_saludo: "The http(s) URL of a file for the first reply. Any other text: no file.",
    id_chatbot: "Selects the frequent questions.",
    nombre_cliente:
      "The customer's name, if the caller knows it: treated as if the customer had written it.",
    correo_cliente: "The customer's email, likewise.",
    telefono_cliente:
      "The customer's phone, if the caller knows it. With it a booking needs no email: " +
      "`CREAR_EVENTO` then carries `telefono_cliente` and an empty `correo_cliente`.",
    contacto_empresa: "Another way to reach the company, quoted when the agent cannot help.",
  } satisfies Record<ConfigField, string>,
};

const CONFIG = {
  usuario_id: 101,
  correo_usuario: "agenda@clinica.example",
  duracion_cita_minutos: 30,
  slots: 1,
  agendar_usuario: 1,
  agendar_sucursal: 0,
  nombre_bot: "Sofía",
  personalidad: "amable y breve",
  frase_saludo: "¡Hola! Soy Sofía, de la clínica dental Sonrisas.",
  archivo_saludo: "https://clinica.example/bienvenida.pdf",
  id_chatbot: 11,
};

/** Each is sent to a real server by test/tools/api/openapi.test.ts. */
export const REQUEST_EXAMPLES = {
  greeting: {
    summary: "The first message of a conversation",
    value: { message: "Hola, quiero una cita", session_id: 51999888777, id_empresa: 1 },
  },
  settings: {
    summary: "With the tenant's settings and a delivery id",
    value: {
      message: "¿Tienen hora mañana a las 10?",
      session_id: 51999888777,
      id_empresa: 1,
      message_id: "wamid.HBgLNTE5OTk4ODg3NzcVAgASGBQzQTU",
      config: CONFIG,
    },
  },
  older: {
    summary: "An older gateway's form",
    value: {
      message: "¿Qué servicios tienen?",
      session_id: "51999888777@c.us",
      context: { config: { id_empresa: 1, ...CONFIG, usuario_id: "101" } },
    },
  },
  streamed: {
    summary: "Answered as events",
    value: {
      message: "Hola, quiero una cita mañana a las 10",
      session_id: "web-7f3a",
      id_empresa: 1,
      stream: true,
    },
  },
  clear: {
    summary: "Deletes the session",
    value: { message: "/clear", session_id: 51999888777, id_empresa: 1 },
  },
};

/** Error responses that do not depend on state: a real server sends exactly these. */
export const ERROR_EXAMPLES = {
  bad_json: { detail: "the body is not JSON in UTF-8", code: "bad_json" },
  unauthorized: { detail: "the token is missing or wrong", code: "unauthorized" },
  forbidden: { detail: "a page of another origin sent this", code: "forbidden" },
  unknown_company: { detail: "no company has this id_empresa", code: "unknown_company" },
  company_unavailable: {
    detail: "the company's file is not valid at the moment",
    code: "company_unavailable",
  },
  message_expired: {
    detail: "sent_at is over 24 hours before this server's clock: too old to be answered",
    code: "message_expired",
  },
  body_too_large: { detail: "a body has at most 65536 bytes", code: "body_too_large" },
  unsupported_media_type: {
    detail: "send application/json, not compressed",
    code: "unsupported_media_type",
  },
  too_many_attempts: {
    detail: "too many wrong tokens: ask again later",
    code: "too_many_attempts",
  },
  overloaded: { detail: "no capacity for another request", code: "overloaded" },
  draining: { detail: "the server is stopping", code: "draining" },
};

export const STREAM_EXAMPLE = [
  'event: tool\ndata: {"name":"check_availability","status":"started"}',
  'event: tool\ndata: {"name":"check_availability","status":"ok","duration_ms":14}',
  'event: token\ndata: {"text":"Sí, mañana a las 10:00 AM está libre. "}',
  'event: token\ndata: {"text":"¿Me das tu nombre y tu correo?"}',
  'event: done\ndata: {"reply":"Sí, mañana a las 10:00 AM está libre. ' +
    '¿Me das tu nombre y tu correo?","url":null}',
]
  .map((event) => `${event}\n\n`)
  .join("");

export const TAGS = [
  { name: "conversation" },
  { name: "agenda", description: "The owner's page, where companies have files." },
  { name: "operation", description: "For probes, dashboards and operators." },
];

export const REPLY = {
  reply: "¡Hola! Soy Sofía, de la clínica dental Sonrisas. ¿Qué día te gustaría venir?",
  url: "https://clinica.example/bienvenida.pdf",
};
