// What a person says in the benches that compare: 200 bytes, which the thinking model answers at
// once, or with its tool first when they start with "consulta".

import { SANDBOX_CONFIGS } from "../../tools/sandbox/index.ts";

const MESSAGE_BYTES = 200;
const TEXT = "hola, una pregunta general sobre las citas de la semana, por favor. ";
const CONFIG = SANDBOX_CONFIGS.get(1);

interface ChatBodyOptions {
  readonly session: number;
  readonly tenant: number;
  /** Whether the model asks for the tool: two calls to the model instead of one. */
  readonly checks?: boolean;
}

export function chatBody({ session, tenant, checks = false }: ChatBodyOptions): string {
  const text = `${checks ? "consulta la agenda: " : ""}${TEXT.repeat(4)}`;
  const message = text.slice(0, MESSAGE_BYTES);
  return JSON.stringify({ message, session_id: session, id_empresa: tenant, config: CONFIG });
}
