// Runs whole conversations with the simulated model: a loop that runs the tools, keeps the history
// and validates every request against the API's rules. The tools use the product's markers.

import assert from "node:assert/strict";
import { validateRequest } from "../../../tools/sandbox/openai/validate-request.ts";
import { formatDay, longDay, parseDay, weekdayName } from "../../../tools/sandbox/spanish/days.ts";
import { respond } from "../../../tools/sandbox/dialogue/respond.ts";

export interface Booked {
  readonly date: string;
  readonly time: string;
  readonly customer_name: string;
  readonly customer_contact: string;
}

export interface Turn {
  readonly user: string;
  readonly calls: readonly string[];
  readonly reply: string;
  readonly url: string | null;
}

export interface TalkOptions {
  /** `YYYY-MM-DD`; default Sunday 22 November 2026. */
  readonly today?: string;
  /** Slots that are taken, as `YYYY-MM-DD HH:MM AM`. */
  readonly taken?: readonly string[];
  readonly closed?: readonly string[];
  /** Results of `create_booking` instead of a confirmation, call by call. */
  readonly outcomes?: readonly string[];
  /** Results of `check_availability`, call by call. */
  readonly checks?: readonly string[];
  readonly tools?: readonly string[];
  readonly toolChoice?: "auto" | "none";
  /** Omitted: the model gets no date. */
  readonly clock?: boolean;
}

const PROMPT = `Te llamas Clara. Atiendes a los clientes de una empresa por WhatsApp.

# Cómo respondes
- En ese primer mensaje saluda así: ¡Hola! Qué gusto.
- Al despedirte, di: ¡Que tenga un lindo día!
- Cuando no sepas algo, no lo inventes; responde: Ese dato lo tiene recepción.

# Datos de la empresa

## Horario de atención
- lunes: 9:00 AM a 1:00 PM y 3:00 PM a 7:00 PM
- martes: 9:00 AM a 1:00 PM y 3:00 PM a 7:00 PM
- sábado: 9:00 AM a 1:00 PM
- domingo: cerrado

## Preguntas frecuentes
P: ¿Qué medios de pago aceptan?
R: Aceptamos efectivo, tarjetas y transferencia.

P: ¿Cómo me preparo para mi primera visita?
R: Llegue diez minutos antes con su documento.
Archivo: https://files.example/primera-visita.pdf

## Sobre la empresa
Ubicación: Av. Los Ficus 245, Miraflores, Lima.
Hay ascensor y rampa de acceso.`;

const SPECS = ["check_availability", "create_booking", "search_productos_servicios"];

type Message = Record<string, unknown>;

/** One customer and one assistant; `booked` has the arguments of the booking tool. */
export class Talk {
  readonly turns: Turn[] = [];
  readonly booked: Booked[] = [];
  readonly #history: Message[] = [];
  readonly #options: TalkOptions;
  readonly #outcomes: string[];
  readonly #checks: string[];

  constructor(options: TalkOptions = {}) {
    this.#options = options;
    this.#outcomes = [...(options.outcomes ?? [])];
    this.#checks = [...(options.checks ?? [])];
  }

  say(user: string): Turn {
    const turn: Message[] = [{ role: "user", content: user }];
    const calls: string[] = [];
    for (let round = 0; round < 6; round++) {
      const answer = this.#respond(turn);
      if (answer.kind === "reply") {
        const { reply, url } = answer;
        this.#history.push(...turn, { role: "assistant", content: reply });
        const said = { user, calls, reply, url };
        this.turns.push(said);
        return said;
      }
      const made = answer.calls.map((call, index) => ({ ...call, id: `c${round}-${index}` }));
      turn.push({
        role: "assistant",
        content: null,
        tool_calls: made.map(({ id, name, args }) => ({
          id,
          type: "function",
          function: { name, arguments: JSON.stringify(args) },
        })),
      });
      for (const { id, name, args } of made) {
        calls.push(`${name} ${Object.values(args).join(" ")}`);
        turn.push({ role: "tool", tool_call_id: id, content: this.#run(name, args) });
      }
    }
    assert.fail(`no reply to "${user}" after six rounds of tools`);
  }

  #respond(turn: readonly Message[]) {
    const { today = "2026-11-22", clock = true, tools = SPECS, toolChoice } = this.#options;
    const now = `Hoy es ${longDay(dayOf(today))} (${today}), 14:05, zona horaria America/Lima.`;
    const clockMessage = clock ? [{ role: "system", content: now }] : [];
    const messages = [
      { role: "system", content: PROMPT },
      ...this.#history,
      ...clockMessage,
      ...turn,
    ];
    const specs = tools.map((name) => ({ type: "function", function: { name } }));
    const judged = validateRequest({
      model: "m",
      messages,
      ...(specs.length === 0 ? {} : { tools: specs, tool_choice: toolChoice ?? "auto" }),
    });
    assert("value" in judged, JSON.stringify(judged));
    return respond(judged.value);
  }

  #run(name: string, args: Readonly<Record<string, string | null>>): string {
    switch (name) {
      case "check_availability":
        return this.#checks.shift() ?? this.#check(args["date"] ?? "", args["time"] ?? null);
      case "create_booking":
        return this.#book(args);
      default:
        return (
          `Resultados: 1 para «${args["busqueda"]}». Responde solo con estos datos.\n` +
          "- Servicio: Limpieza dental (Prevención): S/. 120.00. Profilaxis y pulido."
        );
    }
  }

  #check(date: string, time: string | null): string {
    const { taken = [], closed = ["domingo"] } = this.#options;
    const day = dayOf(date);
    if (closed.includes(weekdayName(day))) {
      return `No disponible: el ${longDay(day)} no se atiende. Ofrece otro día.`;
    }
    if (time === null) {
      const slots = "9:00 AM, 10:00 AM, 4:00 PM";
      return `Horarios libres: ${longDay(day)}: ${slots}. Pregunta al cliente cuál prefiere.`;
    }
    const when = `${longDay(day)}, ${time}`;
    return taken.includes(`${date} ${time}`)
      ? `No disponible: ${when} ya está ocupado. Ofrece otra hora u otro día.`
      : `Disponible: ${when}. Si el cliente la quiere, reúne su nombre y su correo.`;
  }

  #book(args: Readonly<Record<string, string | null>>): string {
    const { date = "", time = "", customer_name: name, customer_contact: contact } = args;
    const booked = { date: date ?? "", time: time ?? "" };
    this.booked.push({ ...booked, customer_name: name ?? "", customer_contact: contact ?? "" });
    const when = `${longDay(dayOf(booked.date))}, ${time}`;
    const link = "Enlace de la reunión: https://meet.example/sim-1";
    return this.#outcomes.shift() ?? `Cita confirmada: ${when}, a nombre de ${name}. ${link}`;
  }
}

function dayOf(date: string): number {
  const day = parseDay(date);
  assert(day !== null && formatDay(day) === date, `"${date}" is no date`);
  return day;
}
