// Answers as model servers really give them: the corpus, and how one of its lines is read.

import { readFileSync } from "node:fs";
import path from "node:path";
import type { ModelReply } from "../../../engine/conversation/messages.ts";
import { readCompletion, readStream } from "../../../engine/model/completions-reader.ts";
import { parseReply } from "../../../engine/conversation/reply-parser.ts";

/** A line of `corpus/model-answers*.jsonl`: what was answered, and how a careful reader takes it. */
export interface SampleAnswer {
  readonly id: string;
  /** Where it was found. */
  readonly source: string;
  /** The content of a message; else the message, else the chunks of a stream. */
  readonly answer?: string;
  readonly message?: object;
  readonly chunks?: readonly object[];
  readonly tools: readonly string[];
  readonly calls?: readonly (readonly [name: string, args: object])[];
  /** What the customer reads; null: nothing, the model is asked again. */
  readonly shown?: string | null;
}

export function sampleAnswers(file: string): readonly SampleAnswer[] {
  const text = readFileSync(path.join(import.meta.dirname, "../../corpus", file), "utf8");
  // Each line was written in this form.
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as SampleAnswer);
}

export interface Reading {
  readonly calls: readonly (readonly [name: string, args: unknown])[];
  readonly shown: string | null;
}

export async function readSample(sample: SampleAnswer): Promise<Reading> {
  const tools = new Set(sample.tools);
  const { message = { role: "assistant", content: sample.answer }, chunks } = sample;
  const whole = { choices: [{ index: 0, message, finish_reason: "stop" }] };
  if (chunks === undefined) return readingOf(readCompletion(whole, { onText: null, tools }));
  const ended = { choices: [], ended_whole: true };
  return readingOf(await readStream(piecesOf([...chunks, ended]), { onText: null, tools }));
}

export function readingOf(reply: ModelReply): Reading {
  const calls = reply.calls.map(({ name, arguments: args }) => {
    return [name, JSON.parse(args === "" ? "{}" : args) as unknown] as const;
  });
  const parsed = parseReply(reply.text);
  return { calls, shown: parsed.kind === "broken" ? null : parsed.value.reply };
}

async function* piecesOf(chunks: readonly object[]): AsyncGenerator<object> {
  for (const chunk of chunks) {
    await Promise.resolve();
    yield chunk;
  }
}

/** Why a reading is not the sample's; null when it is. */
export function misreading(sample: SampleAnswer, { calls, shown }: Reading): string | null {
  const told = JSON.stringify(sample.calls === undefined ? { shown } : { calls });
  const due = JSON.stringify(
    sample.calls === undefined ? { shown: sample.shown ?? null } : { calls: sample.calls },
  );
  return told === due ? null : `${sample.id} ${told} in place of ${due}`;
}
