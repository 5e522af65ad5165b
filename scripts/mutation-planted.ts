// Wrong changes made by hand, where a file as a whole is outside the mutation run: those that give
// back, count, keep and remember around the booking records. All of them must be seen.

import type { Stage } from "./mutation-plan.ts";

interface Planted {
  readonly file: string;
  /** Stands there once; a run stops when it does not. */
  readonly found: string;
  readonly instead: string;
  readonly stages: readonly Stage[];
}

const guards: readonly Stage[] = [{ files: ["test/tools/booking/booking-guards.test.ts"] }];
const proposals: readonly Stage[] = [{ files: ["test/tools/booking/proposals.test.ts"] }];
const changes: readonly Stage[] = [{ files: ["test/tools/booking/change-booking.test.ts"] }];
const booking: readonly Stage[] = [{ files: ["test/tools/booking/create-booking.test.ts"] }];
const strays: readonly Stage[] = [{ files: ["test/engine/sessions/lock-reclaimer.test.ts"] }];

const REFUND = "sent ? null : records.refund(spend),";
const PLACE = 'status === "unknown" ? hold?.keep() : hold?.release(),';
const CHANGE_REFUND = 'if (status !== "ok" && status !== "unknown") await records.refund(spend);';
const CHANGE_PLACE = 'await (status === "unknown" ? hold.keep() : hold.release());';

export const PLANTED: readonly Planted[] = [
  { file: "tools/booking/create-booking.ts", found: REFUND, instead: "null,", stages: proposals },
  {
    file: "tools/booking/create-booking.ts",
    found: PLACE,
    instead: "hold?.keep(),",
    stages: booking,
  },
  {
    file: "tools/booking/create-booking.ts",
    found: PLACE,
    instead: "hold?.release(),",
    stages: guards,
  },
  { file: "tools/booking/change-booking.ts", found: CHANGE_REFUND, instead: "", stages: changes },
  {
    ...{ file: "tools/booking/change-booking.ts", found: CHANGE_REFUND, stages: changes },
    instead: "await records.refund(spend);",
  },
  { file: "tools/booking/change-booking.ts", found: CHANGE_PLACE, instead: "", stages: guards },
  {
    ...{ file: "tools/booking/change-booking.ts", found: CHANGE_PLACE, stages: guards },
    instead: "await hold.release();",
  },
  {
    ...{
      file: "tools/booking/booking-executor.ts",
      found: "place?.hold.confirm() ?? Promise.resolve(true),",
      stages: guards,
    },
    instead: "Promise.resolve(true),",
  },
  {
    file: "tools/booking/booking-executor.ts",
    found: "await settle(write, written, withdrawn(written.entry));",
    instead: "",
    stages: guards,
  },
  {
    file: "tools/service/caches.ts",
    found: "ttlMs: DAY_MS }",
    instead: "ttlMs: 1000 }",
    stages: proposals,
  },
  {
    file: "tools/service/booking-stores.ts",
    found: "limits.toolTimeoutMs + limits.backendTimeoutMs",
    ...{ instead: "1000", stages: guards },
  },
  {
    ...{ file: "engine/sessions/redis-store.ts", instead: "", stages: strays },
    found: "if (maySend) this.#lockReclaimer.add(request);",
  },
  {
    ...{ file: "engine/sessions/redis-store.ts", instead: "throw error;", stages: strays },
    found: "this.#lockReclaimer.add(request);\n      throw error;",
  },
  {
    ...{
      file: "engine/sessions/lock-reclaimer.ts",
      instead: "if (released === null) this.#locks.delete(request.token);",
      stages: strays,
    },
    found: "if (released === null) this.add(request, refusals);",
  },
];
