// Mutations written by hand, for files outside the mutation run: where reservations and locks are
// released or retained, and quotas refunded. The tests must detect all of them.

import type { Stage } from "./plan.ts";

interface Planted {
  readonly file: string;
  /** Must occur exactly once; otherwise the run stops. */
  readonly found: string;
  readonly instead: string;
  readonly stages: readonly Stage[];
}

const guards: readonly Stage[] = [{ files: ["test/tools/booking/booking-guards.test.ts"] }];
const proposals: readonly Stage[] = [{ files: ["test/tools/booking/proposals.test.ts"] }];
const changes: readonly Stage[] = [{ files: ["test/tools/booking/change-booking.test.ts"] }];
const booking: readonly Stage[] = [{ files: ["test/tools/booking/create-booking.test.ts"] }];
const locks: readonly Stage[] = [{ files: ["test/engine/sessions/lock-reclaimer.test.ts"] }];

const REFUND = "sent ? null : records.refund(quota),";
const RESERVATION = 'status === "unknown" ? reservation?.retain() : reservation?.release(),';
const CHANGE_REFUND = 'if (status !== "ok" && status !== "unknown") await records.refund(quota);';
const CHANGE_RESERVATION =
  'await (status === "unknown" ? reservation.retain() : reservation.release());';

export const PLANTED: readonly Planted[] = [
  { file: "tools/booking/create-booking.ts", found: REFUND, instead: "null,", stages: proposals },
  {
    file: "tools/booking/create-booking.ts",
    found: RESERVATION,
    instead: "reservation?.retain(),",
    stages: booking,
  },
  {
    file: "tools/booking/create-booking.ts",
    found: RESERVATION,
    instead: "reservation?.release(),",
    stages: guards,
  },
  { file: "tools/booking/change-booking.ts", found: CHANGE_REFUND, instead: "", stages: changes },
  {
    ...{ file: "tools/booking/change-booking.ts", found: CHANGE_REFUND, stages: changes },
    instead: "await records.refund(quota);",
  },
  {
    file: "tools/booking/change-booking.ts",
    found: CHANGE_RESERVATION,
    instead: "",
    stages: guards,
  },
  {
    ...{ file: "tools/booking/change-booking.ts", found: CHANGE_RESERVATION, stages: guards },
    instead: "await reservation.release();",
  },
  {
    ...{
      file: "tools/booking/booking-executor.ts",
      found: "reserved?.reservation.isStillOurs() ?? Promise.resolve(true),",
      stages: guards,
    },
    instead: "Promise.resolve(true),",
  },
  {
    file: "tools/booking/booking-executor.ts",
    found: "await finaliseEntry(write, written, afterDiscard(written.entry));",
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
    ...{ file: "engine/sessions/redis-store.ts", instead: "", stages: locks },
    found: "if (maySend) this.#lockReclaimer.add(request);",
  },
  {
    ...{ file: "engine/sessions/redis-store.ts", stages: locks },
    found: "} catch (error) {\n      this.#lockReclaimer.add(request);\n      throw error;",
    instead: "} catch (error) {\n      throw error;",
  },
  {
    ...{
      file: "engine/sessions/lock-reclaimer.ts",
      instead: "if (released === null) this.#locks.delete(request.token);",
      stages: locks,
    },
    found: "if (released === null) this.add(request, refusals);",
  },
];
