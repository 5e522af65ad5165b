// Builders for tests of the turn: replies, calls, reports, plans. Owns no behaviour.

import { DEFAULT_LIMITS } from "../../engine/limits/default-limits.ts";
import type { MachineEvent, ToolReport } from "../../engine/turn/turn-events.ts";
import type { TurnPlan } from "../../engine/turn/turn-plan.ts";
import type {
  ModelFailure,
  ModelReply,
  ToolCall,
  Turn,
} from "../../engine/conversation/messages.ts";

export const BOOK = "create_booking";
export const CHECK = "check_availability";

export function toolCall(name: string, args: unknown = {}, id = `id_${name}`): ToolCall {
  return { id, name, arguments: typeof args === "string" ? args : JSON.stringify(args) };
}

/** A reply of the model: with `calls` it asks for tools, else it says `text`. */
export function modelReply(fields: Partial<ModelReply> = {}): ModelReply {
  const calls = fields.calls ?? [];
  const usage = { input: 100, output: 10, cached: 50 };
  const finish = calls.length > 0 ? "tool_calls" : "stop";
  return { text: null, refused: false, calls, finish, usage, ...fields };
}

/** A reply that ends the turn. */
export function says(reply: string, url: string | null = null): ModelReply {
  return modelReply({ text: JSON.stringify({ reply, url }) });
}

export function modelFailure(fields: Partial<ModelFailure> = {}): ModelFailure {
  const kind = "openai_server_error";
  return { kind, retryable: true, retryAfterMs: null, contextTooLong: false, ...fields };
}

export function toolReport(fields: Partial<ToolReport> = {}): ToolReport {
  return { text: "Listo.", status: "ok", invalid: false, ...fields };
}

export function storedTurn(index: number, fields: Partial<Turn> = {}): Turn {
  const user = `pregunta ${index}`;
  const reply = `respuesta ${index}`;
  return { messageId: `m${index}`, at: index, user, rounds: [], reply, url: null, ...fields };
}

export function turnPlan(fields: Partial<TurnPlan> = {}): TurnPlan {
  return {
    system: "Eres el asistente.",
    clock: "Hoy es domingo.",
    history: [],
    user: { text: "Quiero una cita", images: [] },
    deadlineAt: DEFAULT_LIMITS.turnTimeoutMs,
    sideEffects: new Set([BOOK]),
    limits: DEFAULT_LIMITS,
    ...fields,
  };
}

export const replied = (reply: ModelReply, now = 0): MachineEvent => {
  return { type: "model_replied", now, reply };
};

export const failed = (fields: Partial<ModelFailure> = {}, now = 0): MachineEvent => {
  return { type: "model_failed", now, failure: modelFailure(fields), jitter: 0.5 };
};

export const finished = (...reports: (ToolReport | null)[]): MachineEvent => {
  return { type: "tools_finished", now: 0, reports };
};
