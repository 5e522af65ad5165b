// The tools that the model may call: their schemas, the validation of arguments, the run under a
// deadline. A failing tool never fails the turn: every call gets one short text.

import { argumentsSchema, createArgumentValidators } from "./argument-validator.ts";
import type { ArgumentFault, ArgumentValidator } from "./argument-validator.ts";
import { cutBytes, utf8Bytes } from "../core/bytes.ts";
import type { Clock } from "../core/clock.ts";
import { errorSummary } from "../core/errors.ts";
import { parseJsonText } from "../core/json-text.ts";
import { coerceArguments } from "./coerce-arguments.ts";
import type { ToolCall } from "../conversation/messages.ts";
import type { ToolRunContext, Tool, ToolOutcome, ToolSpec, ToolStatus } from "./tool.ts";
import { strictSubset } from "./strict-schema.ts";
import { deadlineSignal } from "../core/deadline.ts";

export interface ToolRun {
  readonly text: string;
  readonly status: ToolStatus;
  /** The call was invalid: unknown tool or bad arguments. Counts towards an invalid round. */
  readonly invalid: boolean;
  readonly errorType: string | null;
  readonly durationMs: number;
  /** Verbatim: the text must reach the customer. */
  readonly mustTell?: boolean;
  readonly customerText?: string;
  readonly data?: unknown;
}

interface ToolboxOptions<Data> {
  readonly tools: readonly Tool<Data>[];
  readonly clock: Clock;
  readonly toolTimeoutMs: number;
  readonly argumentsBytesMax: number;
  readonly resultBytesMax: number;
}

interface RegisteredTool<Data> {
  readonly tool: Tool<Data>;
  readonly validate: ArgumentValidator;
  /** The schema of `validate`; arguments are coerced to it first. */
  readonly schema: object;
}

/** What a turn needs of its tools. */
export type ToolPort<Data> = Pick<Toolbox<Data>, "names" | "sideEffects" | "run">;

/** Schemas are compiled once, in the constructor, from constants of the program. */
export class Toolbox<Data> {
  readonly specs: readonly ToolSpec[];
  readonly names: ReadonlySet<string>;
  readonly sideEffects: ReadonlySet<string>;
  readonly #options: ToolboxOptions<Data>;
  /** A Map, not an object: names come from the model. Cap: the number of tools. */
  readonly #entries = new Map<string, RegisteredTool<Data>>();

  constructor(options: ToolboxOptions<Data>) {
    this.#options = options;
    const validatorOf = createArgumentValidators();
    const specs: ToolSpec[] = [];
    for (const tool of options.tools) {
      const schema = argumentsSchema(tool.parameters);
      const validate = validatorOf(schema, tool.parameters);
      this.#entries.set(tool.name, { tool, validate, schema });
      const parameters = strictSubset(schema);
      specs.push({ name: tool.name, description: tool.description, parameters });
    }
    this.specs = specs;
    this.names = new Set(this.#entries.keys());
    this.sideEffects = new Set(options.tools.filter((t) => t.sideEffect).map((t) => t.name));
  }

  /** Validates and runs one call. Never rejects; settles within the tool's deadline. */
  async run(call: ToolCall, context: ToolRunContext<Data>): Promise<ToolRun> {
    const { clock } = this.#options;
    const startedAt = clock.monotonic();
    const finish = (run: Omit<ToolRun, "durationMs" | "text">, text: string): ToolRun => ({
      ...run,
      text: cutBytes(text, this.#options.resultBytesMax),
      durationMs: clock.monotonic() - startedAt,
    });
    const validated = this.#validate(call);
    if ("hint" in validated) {
      const errorType = validated.errorType;
      return finish({ status: "refused", invalid: true, errorType }, validated.hint);
    }
    const outcome = await this.#runWithDeadline(validated.tool, validated.args, context);
    const { status, errorType = null, text } = outcome;
    return finish({ status, invalid: false, errorType, ...this.#optionalFields(outcome) }, text);
  }

  /** The optional fields that an outcome has; absent ones stay absent. */
  #optionalFields({ mustTell = false, customerText, data }: ToolOutcome): Partial<ToolRun> {
    const bytesMax = this.#options.resultBytesMax;
    return {
      ...(mustTell ? { mustTell } : {}),
      ...(customerText === undefined ? {} : { customerText: cutBytes(customerText, bytesMax) }),
      ...(data === undefined ? {} : { data }),
    };
  }

  #validate(call: ToolCall): ValidatedCall<Data> {
    const entry = this.#entries.get(call.name);
    if (entry === undefined) {
      const names = [...this.#entries.keys()].join(", ");
      return { errorType: "unknown_tool", hint: `No existe esa herramienta. Usa: ${names}.` };
    }
    if (utf8Bytes(call.arguments) > this.#options.argumentsBytesMax) {
      return { errorType: "bad_arguments", hint: "Los argumentos son demasiado largos." };
    }
    let args: unknown;
    try {
      // A model may send an empty text to a tool without required arguments.
      args = call.arguments.trim() === "" ? {} : parseJsonText(call.arguments);
    } catch {
      const hint = "Los argumentos no son JSON válido. Vuelve a llamar con un objeto JSON.";
      return { errorType: "bad_arguments", hint };
    }
    args = coerceArguments(args, entry.schema);
    const fault = entry.validate(args);
    if (fault !== null) return { errorType: "bad_arguments", hint: argumentHint(fault) };
    // Validated by the tool's own schema right above.
    return { tool: entry.tool, args: args as Record<string, unknown> };
  }

  /** Races the tool against its deadline; the tool's signal aborts at the same time. */
  async #runWithDeadline(
    tool: Tool<Data>,
    args: Record<string, unknown>,
    context: ToolRunContext<Data>,
  ): Promise<ToolOutcome> {
    const { clock, toolTimeoutMs } = this.#options;
    const ended = Promise.withResolvers<ToolOutcome>();
    const { signal, dispose } = deadlineSignal({
      ...{ clock, durationMs: toolTimeoutMs, signal: context.signal },
      onEnd(end) {
        if (!tool.sideEffect) ended.resolve(TIMED_OUT);
        // A running side effect is not dropped with its turn: it is awaited up to its deadline.
        else if (end === "deadline") ended.resolve(UNKNOWN);
      },
    });
    const { turnDeadlineAt = Infinity } = context;
    const deadlineAt = Math.min(clock.monotonic() + toolTimeoutMs, turnDeadlineAt);
    try {
      const run = tool.run(args, {
        ...context,
        get history() {
          return context.readHistory();
        },
        signal,
        remainingMs: () => Math.max(0, deadlineAt - clock.monotonic()),
      });
      return await Promise.race([run, ended.promise]);
    } catch (error) {
      const errorType = errorSummary(error).code === "cancelled" ? "cancelled" : "unknown_error";
      return { ...(tool.sideEffect ? UNKNOWN : FAILED), errorType };
    } finally {
      dispose();
    }
  }
}

type ValidatedCall<Data> =
  | { readonly tool: Tool<Data>; readonly args: Record<string, unknown> }
  | { readonly errorType: string; readonly hint: string };

const TIMED_OUT: ToolOutcome = {
  text: "La consulta tardó demasiado. Pide disculpas y ofrece intentarlo más tarde.",
  status: "failed",
  errorType: "timeout",
};
const FAILED: ToolOutcome = {
  text: "No se pudo completar la consulta. Pide disculpas y ofrece otra forma de ayuda.",
  status: "failed",
};
/** The customer reads this text as it is when the turn ends before the model replies. */
const UNKNOWN: ToolOutcome = {
  text:
    "Por verificar: todavía no se sabe si la operación se completó. No hace falta intentarlo de " +
    "nuevo.",
  status: "unknown",
  errorType: "timeout",
};

/** One sentence in Spanish about the first fault; names the argument, never its value. */
function argumentHint({ path, missing, isExtra }: ArgumentFault): string {
  if (missing !== null) return `Falta el argumento "${missing}".`;
  if (isExtra) return "Hay un argumento que la herramienta no conoce: quítalo.";
  if (path === "") return "Los argumentos deben ser un objeto JSON.";
  return `El argumento "${path}" no es válido: revisa su tipo y su formato.`;
}
