// A reply as events: what is sent while the turn runs, and how it ends.

import type { Caller } from "../../engine/agent/chat-admission.ts";
import type { Config } from "../../engine/config/config.ts";
import type { Clock } from "../../engine/core/clock.ts";
import { AgentError } from "../../engine/core/errors.ts";
import { EventStream } from "../../engine/http/event-stream.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import type { ChatAnswer } from "../../engine/turn/chat-answer.ts";
import type { TurnEvent } from "../../engine/turn/turn-events.ts";

/** What is sent: the contract's two fields, and what the headers report. */
export type ChatReply = Pick<ChatAnswer, "reply" | "url" | "turns" | "error">;

interface StreamPorts {
  readonly clock: Clock;
  readonly config: Pick<Config, "limits">;
}

/**
 * Sends the reply as events: `token`, `tool`, then `done` or `error`. `done` has the whole reply,
 * as have the tokens since the last `discarded`.
 */
export async function streamReply(
  ports: StreamPorts,
  exchange: HttpExchange,
  run: (onEvent: Caller["onEvent"]) => Promise<ChatReply>,
): Promise<ChatReply> {
  const { limits } = ports.config;
  const stream = new EventStream(exchange.response, {
    clock: ports.clock,
    heartbeatMs: limits.streamHeartbeatMs,
    bufferBytesMax: limits.streamBufferBytesMax,
  });
  const send = eventSender(stream);
  let hasStreamed = false;
  try {
    const answer = await run((event) => {
      if (event.type === "text_streamed") hasStreamed = true;
      send(event);
    });
    // A stored reply, or one made without a turn, is sent in one piece.
    if (!hasStreamed) send({ type: "text_streamed", piece: answer.reply });
    stream.send("done", { reply: answer.reply, url: answer.url });
    return answer;
  } catch (error) {
    const code = error instanceof AgentError ? error.code : "internal";
    stream.send("error", { code });
    throw error;
  } finally {
    stream.end();
  }
}

function eventSender(stream: EventStream): (event: TurnEvent) => void {
  return (event) => {
    switch (event.type) {
      case "text_discarded":
        return stream.send("discarded", {});
      case "text_streamed":
        return stream.send("token", { text: event.piece });
      case "tool_started":
        return stream.send("tool", { name: event.name, status: "started" });
      case "tool_finished":
        return stream.send("tool", {
          name: event.name,
          status: event.status,
          duration_ms: Math.round(event.durationMs),
        });
      case "model_called":
        return;
      default:
        event satisfies never;
    }
  };
}
