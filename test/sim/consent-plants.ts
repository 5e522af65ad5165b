// Planted bugs of the customer's yes, of the review and of texts about one's own bookings, injected
// around the tools, the review or Redis. The simulation must detect each.

import { claimsReview } from "../../tools/review/review-reply.ts";
import { ABLE, around } from "./change-plants.ts";
import { RUSH, between } from "./plants.ts";
import type { Setup } from "./world.ts";

const CODE: Setup = { ...ABLE, confirm: "code" };

/** A yes is good that was written before its summary could be read. */
export const earlyYes: Setup = {
  ...CODE,
  haste: 100,
  tools: around(/_booking$/, (context) => {
    const late = { arrivedAt: Number.MAX_SAFE_INTEGER, sentAt: null };
    return { ...context, ...late, cameDuringTurn: false };
  }),
};

/** A consent reader that accepts every reply, with a model that does so, too. */
export const allIsYes: Setup = {
  ...CODE,
  temper: "impatient",
  tools: around(/_booking$/, (context) => ({ ...context, message: "sí" })),
};

/** An email that only the model gave passes for one that the caller knows. */
export const inventedEmail: Setup = {
  ...CODE,
  temper: "eager",
  tools: (tools) =>
    tools.map((tool) => ({
      ...tool,
      run(args, context) {
        const { customer_contact: email } = args;
        const data = { ...context.data, customerEmail: typeof email === "string" ? email : null };
        return tool.run(args, { ...context, data });
      },
    })),
};

/** A review that finds a false claim and adds no correction. */
export const noCorrection: Setup = {
  ...ABLE,
  temper: "liar",
  review: {
    ...claimsReview,
    reply(said, facts) {
      const reviewed = claimsReview.reply(said, facts);
      return reviewed.startsWith(said.trim()) ? said : reviewed;
    },
  },
};

/** Bookings of the session's own are forgotten: their time is another's. */
export const ownForgotten: Setup = {
  ...CODE,
  faults: RUSH,
  words: ["reserva", "sí", "reserva", "sí", "reserva"],
  redis: (redis) =>
    between(redis, async (call) => {
      const answer = await redis.run(call);
      if (call.script.name !== "recall" || !Array.isArray(answer)) return answer;
      const pieces = answer.map(String);
      const isCreate = (at: number): boolean => pieces[at]?.startsWith("create ") === true;
      return pieces.filter((_, at) => at < 2 || !isCreate(at - (at % 2)));
    }),
};
