// Output of the terminal chat: its Spanish texts and its colours. Pure.

import { isList } from "../../sandbox/http/json.ts";
import type { JsonRecord } from "../../sandbox/http/json.ts";
import type { ChatEvent, ChatOutcome } from "./chat-client.ts";

export type Paint = (style: keyof typeof STYLES, text: string) => string;

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Plain text unless the terminal has colours (and NO_COLOR is not set). */
export function createPaint(colours: boolean): Paint {
  return (style, text) => (colours ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text);
}

export const HELP = [
  "/ayuda      muestra esta ayuda",
  "/empresa N  cambia de empresa (en la demostración: 1 clínica dental, 2 software, 3 barbería)",
  "/clear      el servidor olvida la conversación",
  "/salir      termina",
].join("\n");

export const GOODBYE = "Hasta luego.";
export const UNKNOWN_COMMAND = "No conozco ese comando; /ayuda muestra los que hay.";
export const BAD_COMPANY = "Escriba el número de la empresa, por ejemplo: /empresa 2";

export interface ChatConversation {
  readonly url: string;
  readonly company: number;
  readonly session: string;
}

export function banner(
  health: JsonRecord | null,
  conversation: ChatConversation,
  paint: Paint,
): string {
  const lines = [
    paint("bold", "agent-citas, cliente de terminal"),
    paint(
      "dim",
      `${conversation.url}  empresa ${conversation.company}  sesión ${conversation.session}`,
    ),
  ];
  if (health === null) lines.push(paint("red", noServer(conversation.url)));
  else lines.push(...notices(health, paint));
  lines.push(paint("dim", "/ayuda para ver los comandos, /salir para terminar"));
  return lines.join("\n");
}

function notices(health: JsonRecord, paint: Paint): string[] {
  const names: Readonly<Record<string, string>> = { model: "el modelo", backend: "la agenda" };
  const listed: readonly unknown[] = isList(health["simulated"]) ? health["simulated"] : [];
  const simulated = listed.map((part) => names[String(part)] ?? String(part));
  const issues: readonly unknown[] = isList(health["issues"]) ? health["issues"] : [];
  return [
    ...(simulated.length === 0
      ? []
      : [paint("yellow", `Simulado: ${simulated.join(" y ")}. Nada de lo que diga es real.`)]),
    ...(issues.length === 0 ? [] : [paint("yellow", `Avisos del servidor: ${issues.join(", ")}`)]),
  ];
}

function noServer(url: string): string {
  return `No hay un servidor en ${url}. Inícielo en otra terminal: npm start, o agent-citas serve`;
}

/** The text an event adds to the screen, and the part of the reply on screen after it. */
export function showEvent(
  event: ChatEvent,
  written: string,
  paint: Paint,
): { readonly text: string; readonly written: string } {
  switch (event.kind) {
    case "token":
      return { text: paint("green", event.text), written: written + event.text };
    case "discarded": {
      const notice = paint("dim", "(lo corrijo)");
      return { text: written === "" ? "" : `\n${notice}\n`, written: "" };
    }
    case "tool": {
      const line = paint("dim", `· ${event.name}: ${event.status}`);
      return { text: `${written === "" ? "" : "\n"}${line}\n`, written: "" };
    }
    default:
      return event satisfies never;
  }
}

interface Shown {
  readonly conversation: ChatConversation;
  readonly paint: Paint;
  /** The part of the reply that is already on screen. */
  readonly written: string;
}

export function showOutcome(outcome: ChatOutcome, { conversation, paint, written }: Shown): string {
  switch (outcome.kind) {
    case "reply": {
      const turns = outcome.turns === null ? "" : `, turno ${outcome.turns}`;
      return [
        ...(outcome.reply === written ? [] : [paint("green", outcome.reply)]),
        ...(outcome.attachment === null ? [] : [paint("cyan", `Adjunto: ${outcome.attachment}`)]),
        paint("dim", `(${outcome.elapsedMs} ms${turns})`),
      ].join("\n");
    }
    case "refused":
      return paint("red", refusal(outcome.status, outcome.detail));
    case "unreachable":
      return paint("red", unreachable(outcome.code, conversation.url));
    default:
      return outcome satisfies never;
  }
}

function unreachable(code: string, url: string): string {
  if (code === "ECONNREFUSED") return noServer(url);
  if (code === "ENOTFOUND") return `No existe el servidor de ${url}. Revise --url.`;
  return `Se cortó la conexión con ${url} (${code}). Intente de nuevo.`;
}

function refusal(status: number, detail: string): string {
  switch (status) {
    case 401:
      return "El servidor pide un token: use --token con el valor de INTERNAL_API_TOKEN.";
    case 422:
      return `El servidor no aceptó la petición. ${detail}`;
    case 429:
      return `La conversación está ocupada. Intente de nuevo en ${detail || "unos"} segundos.`;
    case 503:
      return `El servidor está lleno o se detiene. Intente en ${detail || "unos"} segundos.`;
    case 404:
      return "Ese servidor no tiene /api/chat: revise --url.";
    default:
      return `El servidor respondió con el estado ${status}.`;
  }
}
