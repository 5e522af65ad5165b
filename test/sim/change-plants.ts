// Planted bugs of moves, cancellations, proposals and streams, injected between the product and its
// backend or its Redis, or around its tools. The simulation must detect each.

import { AgentError } from "../../engine/core/errors.ts";
import type { ToolContext } from "../../engine/toolbox/tool.ts";
import type { ChatConfig } from "../../tools/domain/chat-config.ts";
import { WRITES } from "./backend-wire.ts";
import type { Body } from "./calendar.ts";
import { SESSION_IDS } from "./canary.ts";
import type { HttpCall } from "../../engine/http/http-call.ts";
import { RUSH, between } from "./plants.ts";
import type { Tools } from "./replica.ts";
import { visits } from "./request-context.ts";
import type { Setup } from "./world.ts";

/** All features are on, and only the backend fails. */
export const ABLE: Setup = {
  ...{ faults: RUSH, ableBackend: true },
  ...{ confirm: "model", temper: "honest" },
};
/** Many changes in a row. */
const RESTLESS: Setup = {
  ...ABLE,
  words: ["reserva", "mueve", "mueve", "cancela", "reserva", "mueve", "cancela", "reserva"],
};
const TROUBLED = { ...RUSH, backendShare: 30, lateEvents: true };

/** A move that gives the old hour up before it has the new one. */
export const movedInTwoSteps: Setup = {
  ...ABLE,
  async backend(call, send) {
    const body = bodyOf(call);
    if (body["codOpe"] !== "MODIFICAR_EVENTO") return send(call);
    await send(withBody(call, { ...body, codOpe: "CANCELAR_EVENTO" }));
    const prospect = visits.getStore()?.owner.sessionId;
    const more = { codOpe: "CREAR_EVENTO", titulo: "Cita movida", id_prospecto: prospect };
    return send(withBody(call, { ...body, ...more }));
  },
};

/** A move that asks for more places than there are. */
export const greedyMove: Setup = {
  ...ABLE,
  tools: around("reschedule_booking", (context) => {
    const { data } = context;
    return { ...context, data: { ...data, slots: (data.slots ?? 0) + 1 } };
  }),
};

/** Changes of one session's bookings by any other that guesses an id. */
export const othersBookings: Setup = {
  ...RESTLESS,
  tools: around(/reschedule_booking|cancel_booking/, (context) => {
    return { ...context, sessionId: SESSION_IDS[0] };
  }),
};

/** A change that is forgotten as soon as it is sent. */
export const changeForgotten: Setup = {
  ...RESTLESS,
  customers: 1,
  faults: TROUBLED,
  redis: (redis) =>
    between(redis, async (call) => {
      const answer = await redis.run(call);
      if (call.script.name !== "recall" || !Array.isArray(answer)) return answer;
      const pieces = answer.map(String);
      const isChange = (at: number): boolean => pieces[at]?.startsWith("change ") === true;
      return pieces.filter((_, at) => at < 2 || !isChange(at - (at % 2)));
    }),
};

/** A change that was refused, remembered as one that was made. */
export const refusedRemembered: Setup = {
  ...ABLE,
  customers: 1,
  faults: { ...RUSH, backendShare: 20 },
  words: ["reserva", "cancela", "reserva", "cancela", "reserva", "cancela", "reserva"],
  redis(redis) {
    /** By field; one run's changes. */
    const sent = new Map<string, string>();
    return between(redis, (call) => {
      const { args, script } = call;
      for (const [at, arg] of args.entries()) {
        const field = String(arg);
        if (script.name === "write" && field.startsWith("change ")) {
          sent.set(field, String(args[at + 1]));
        }
      }
      const made = sent.get(String(args[0]))?.replace('"state":"pending"', '"state":"done"');
      if (script.name !== "settle" || args[2] !== "" || made === undefined) return redis.run(call);
      return redis.run({ ...call, args: [args[0] ?? "", args[1] ?? "", made, args[3] ?? 0] });
    });
  },
};

/** A yes that counts for any earlier summary, however old. */
export const lateYes: Setup = {
  ...ABLE,
  confirm: "code",
  tools(tools) {
    /** By session, what was shown last; one run's sessions. */
    const shown = new Map<string, Pick<ToolContext<ChatConfig>, "turnsBefore" | "previousReply">>();
    return tools.map((tool) => ({
      ...tool,
      async run(args, context) {
        const { session, turnsBefore } = context;
        const outcome = await tool.run(args, { ...context, ...shown.get(session) });
        if (/^(?:Cita|Cambio) por confirmar: /.test(outcome.text)) {
          shown.set(session, { turnsBefore: turnsBefore + 1, previousReply: outcome.text });
        }
        return outcome;
      },
    }));
  },
};

/** A stream cut by its reader aborts the running write, which is then reported as not sent. */
export const cutStreamCutsWrite: Setup = {
  ...RESTLESS,
  backend(call, send) {
    const visit = visits.getStore();
    if (!WRITES.has(String(bodyOf(call)["codOpe"])) || visit === undefined) return send(call);
    const { cancelled } = visit;
    return new Promise((resolve, reject) => {
      const cut = (): void => reject(new AgentError("upstream_unreachable", "cut"));
      cancelled.addEventListener("abort", cut, { once: true });
      send(call).then(resolve, reject);
    });
  },
};

/** What a tool is given, altered. */
type Change = (context: ToolContext<ChatConfig>) => ToolContext<ChatConfig>;

export function around(names: string | RegExp, change: Change): (tools: Tools) => Tools {
  return (tools) =>
    tools.map((tool) =>
      tool.name.match(names) === null
        ? tool
        : { ...tool, run: (args, context) => tool.run(args, change(context)) },
    );
}

function bodyOf({ body }: HttpCall): Body {
  // What tools/backend/backend-client.ts wrote.
  return JSON.parse(body ?? "{}") as Body;
}

function withBody(call: HttpCall, body: Body): HttpCall {
  return { ...call, body: JSON.stringify(body) };
}
