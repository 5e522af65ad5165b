// The texts for customers that no model wrote: a closed set, in Spanish, without error details.

import type { TurnError } from "./messages.ts";

export interface FallbackTexts {
  /**
   * For each way a turn can fail: the situation and what the customer can do, without promises.
   */
  readonly failure: Readonly<Record<TurnError, string>>;
  /** The company's contact; added to a failure where the caller sent one. */
  readonly contact: (contact: string) => string;
  readonly blankMessage: string;
  readonly cleared: string;
  readonly clearFailed: string;
  readonly restartReserved: string;
  /** Replaces pictures in the history, where they are not stored. */
  readonly picture: string;
}

const BUSY =
  "Disculpa, ahora mismo no puedo responderte como quisiera. Escríbeme de nuevo en unos minutos " +
  "y seguimos donde quedamos.";
const BROKEN =
  "Disculpa, tuve un problema y no pude responder a este mensaje. " +
  "Escríbeme de nuevo en un momento.";
const REPHRASE =
  "Disculpa, no puedo responder a eso. ¿Me lo cuentas de otra manera o te ayudo con una cita?";

export const DEFAULT_TEXTS: FallbackTexts = Object.freeze({
  failure: Object.freeze({
    openai_auth_error: BROKEN,
    openai_permission_denied: BROKEN,
    openai_not_found: BROKEN,
    openai_rate_limit: BUSY,
    openai_server_error: BUSY,
    openai_timeout: BUSY,
    openai_connection_error: BUSY,
    openai_content_filter: REPHRASE,
    openai_length_limit: "Disculpa, mi respuesta salía demasiado larga. ¿Lo vemos por partes?",
    openai_bad_request: BROKEN,
    context_error:
      "Nuestra conversación se hizo muy larga y no pude responder a este mensaje. " +
      "Escríbemelo de nuevo y seguimos con lo último que hablamos.",
    agent_creation_error: BUSY,
    agent_execution_error: BROKEN,
    deadline: BUSY,
    store_error: BUSY,
    cancelled: BUSY,
  }),
  contact: (contact: string) => `También puedes comunicarte con la empresa: ${contact}.`,
  blankMessage: "No recibí tu mensaje. ¿Me lo escribes de nuevo, por favor?",
  cleared: "Listo, olvidé nuestra conversación. Empecemos de nuevo: ¿en qué te ayudo?",
  clearFailed: "No pude borrar la conversación ahora mismo. Inténtalo de nuevo en un momento.",
  restartReserved:
    "Ese comando está reservado y todavía no hace nada. Usa /clear para empezar de nuevo.",
  picture: "[imagen]",
});
