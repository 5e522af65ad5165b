// Checks what a model declares about its reply before writing it. The schema is part of the reply's
// schema; a model or a server that leaves it out declares nothing. Pure.

import type { DeclaredSchema } from "../../engine/turn/reply-review.ts";
import type { Declared } from "../../engine/conversation/reply-parser.ts";
import { knownStarts } from "./known-bookings.ts";
import type { KnownBookings } from "./known-bookings.ts";
import type { ReplyFacts } from "./reply-facts.ts";

const CLAIMS = ["none", "booked", "moved", "cancelled", "has_booking", "person"] as const;
type Claim = (typeof CLAIMS)[number];

/** `claims`: what the reply says about the customer's appointment; `at`: which one. */
export const CLAIM_FIELDS: DeclaredSchema = {
  claims: { type: "string", enum: [...CLAIMS] },
  at: { type: ["string", "null"] },
};

/** `none` also if nothing, or nothing valid, was declared. */
export function declaredClaim(facts: ReplyFacts): "none" | "true" | "false" {
  const { declared } = facts.context;
  const claim = claimOf(declared);
  if (claim === "none") return "none";
  return isTrue(claim, minuteOf(declared), facts.known) ? "true" : "false";
}

/** Whether the reply declares that a person was informed or will get in touch. */
export function declaresPerson(declared: Declared | null): boolean {
  return claimOf(declared) === "person";
}

function claimOf(declared: Declared | null): Claim {
  return CLAIMS.find((claim) => claim === declared?.["claims"]) ?? "none";
}

/**
 * The declared date and time as `YYYY-MM-DD HH:MM`, from any form that models write; null if there
 * is none.
 */
function minuteOf(declared: Declared | null): string | null {
  const at = declared?.["at"];
  if (typeof at !== "string") return null;
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})/.exec(at.trim());
  return match === null ? null : `${match[1] ?? ""} ${match[2] ?? ""}`;
}

function isTrue(claim: Claim, at: string | null, known: KnownBookings): boolean {
  const isAt = (start: string): boolean => at === null || start.startsWith(at);
  const { done, noted } = known;
  switch (claim) {
    case "none":
      return true;
    // No tool informs a person: a promised one is always false.
    case "person":
      return false;
    case "cancelled":
      return (
        done.some(({ action, start }) => action === "cancel" && isAt(start)) ||
        (at !== null && noted.some(({ state, start }) => state === "gone" && isAt(start)))
      );
    case "has_booking":
      return knownStarts(known).some(isAt) || done.some(({ start }) => isAt(start));
    case "booked":
    case "moved": {
      const action = claim === "booked" ? "book" : "move";
      if (done.some((entry) => entry.action === action && isAt(entry.start))) return true;
      // Repeats an existing booking with its date and time. Without them it needs an execution in
      // this turn.
      return at !== null && knownStarts(known).some(isAt);
    }
    default:
      return claim satisfies never;
  }
}

const FALSE_CLAIMS: Readonly<Record<Claim, string>> = {
  none: "Tu respuesta da por hecho algo de la cita del cliente que no consta.",
  booked: "Tu respuesta dice que la cita quedó registrada, y en este mensaje no se registró.",
  moved: "Tu respuesta dice que la cita cambió, y en este mensaje no se cambió.",
  cancelled: "Tu respuesta dice que la cita se canceló, y en este mensaje no se canceló.",
  has_booking: "Tu respuesta dice que el cliente tiene esa cita, y no consta.",
  person: "Tu respuesta promete una persona, y desde aquí no se puede avisar a nadie.",
};

/** The objection sent to the model, which answers once more. */
export function objectionTo(declared: Declared | null, { listed }: KnownBookings): string {
  const claim = claimOf(declared);
  const lookUp =
    claim === "has_booking" && listed === null
      ? " Si tienes list_bookings, llámala antes de responder."
      : "";
  return (
    `${FALSE_CLAIMS[claim]} El cliente no debe leer eso.${lookUp} Si hace falta, llama a la ` +
    "herramienta que corresponde; si no, responde de nuevo solo con lo que es cierto, con las " +
    "mismas claves y claims según lo que digas."
  );
}
