// The sandbox companies' settings as `ChatConfig`, used for a request without a `config`.

import type { ChatConfig } from "../domain/chat-config.ts";
import { COMPANIES } from "./companies/index.ts";
import type { SandboxConfig } from "./companies/company.ts";

/** By `id_empresa`. */
export const SANDBOX_DEFAULTS: ReadonlyMap<number, ChatConfig> = new Map(
  COMPANIES.map(({ id, config }) => [id, toChatConfig(config)]),
);

function toChatConfig(config: SandboxConfig): ChatConfig {
  return {
    userId: config.usuario_id,
    userEmail: config.correo_usuario,
    durationMinutes: config.duracion_cita_minutos,
    stepMinutes: null,
    slots: config.slots,
    bookUser: config.agendar_usuario === 1,
    bookBranch: config.agendar_sucursal === 1,
    personality: config.personalidad,
    botName: config.nombre_bot,
    greeting: config.frase_saludo,
    farewell: config.frase_des,
    unknownAnswer: config.frase_no_sabe,
    greetingFile: config.archivo_saludo,
    chatbotId: config.id_chatbot,
    ...{ customerName: null, customerEmail: null, customerPhone: null, companyContact: null },
    company: null,
  };
}
