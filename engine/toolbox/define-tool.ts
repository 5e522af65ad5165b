// Defines a tool from a schema and a function. Tools are checked when the agent is created, so that
// an error names the tool instead of coming from the API later.

import { z } from "zod";
import { invalidOption } from "../core/errors.ts";
import { strictSubset } from "./strict-schema.ts";
import type { Tool, ToolContext, ToolOutcome } from "./tool.ts";

export interface ToolDefinition<Data, Schema extends z.ZodObject> {
  /** 1–64 characters of `[A-Za-z0-9_-]`. */
  readonly name: string;
  /** For the model: what the tool does and when to use it. */
  readonly description: string;
  /** Plain types, enums and `.nullable()`; never `.optional()`, which strict mode rejects. */
  readonly parameters: Schema;
  /**
   * The tool changes data: it runs alone, is awaited even when its turn is cancelled, and at most
   * one such tool takes effect in a turn. False when absent.
   */
  readonly sideEffect?: boolean | undefined;
  /**
   * A returned string is the text for the model and means success. Thrown errors go to `onError`;
   * the model only learns that the call failed.
   */
  run(
    args: z.infer<Schema>,
    context: ToolContext<Data>,
  ): string | ToolOutcome | Promise<string | ToolOutcome>;
}

/** Makes a tool; the types of its arguments are inferred from its schema. */
export function defineTool<Schema extends z.ZodObject, Data = unknown>(
  definition: ToolDefinition<Data, Schema>,
): Tool<Data> {
  const { name, description, parameters, sideEffect = false } = definition;
  return {
    ...{ name, description, parameters, sideEffect },
    async run(args, context) {
      // The toolbox has validated the arguments by this schema.
      const outcome = await definition.run(args as z.infer<Schema>, context);
      return typeof outcome === "string" ? { text: outcome, status: "ok" } : outcome;
    },
  };
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const STATUSES: readonly unknown[] = ["ok", "refused", "failed", "unknown"];

/** @throws AgentError `config_invalid` naming the tool that a model API would reject. */
export function assertTools<Data>(tools: readonly Tool<Data>[]): void {
  for (const { name, description, parameters } of tools) {
    if (typeof name !== "string" || !NAME.test(name)) {
      throw invalidOption(
        "a tool's name must have 1 to 64 of the characters A-Z, a-z, 0-9, _ and -",
      );
    }
    if (typeof description !== "string" || description === "") {
      throw invalidOption(`tool "${name}": the description is empty`);
    }
    try {
      strictSubset(z.toJSONSchema(parameters, { target: "draft-7" }));
    } catch (error) {
      const reason = error instanceof Error ? error.message : "not a z.object of this package";
      throw invalidOption(`tool "${name}": parameters: ${reason}`, error);
    }
  }
  const names = tools.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidOption(`two tools are called "${twice}"`);
}

/** The same tool; its errors and unusable results also go to `onError`. */
export function reportingTool<Data>(
  tool: Tool<Data>,
  onError: (error: unknown) => void,
): Tool<Data> {
  return {
    ...tool,
    async run(args, context) {
      try {
        const outcome: Partial<ToolOutcome> | undefined = await tool.run(args, context);
        if (typeof outcome?.text === "string" && STATUSES.includes(outcome.status)) {
          return { ...outcome, text: outcome.text, status: outcome.status ?? "ok" };
        }
        throw invalidOption(`tool "${tool.name}" returned neither a text nor an outcome`);
      } catch (error) {
        onError(error);
        throw error;
      }
    },
  };
}
