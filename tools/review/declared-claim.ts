// What a model declares of its own reply before it writes it, and whether that is so. The schema is
// part of the reply's; a model or a server that leaves it out declares nothing. Pure.

import type { DeclaredSchema } from "../../engine/turn/reply-review.ts";
import type { Declared } from "../../engine/conversation/reply-parser.ts";
import { knownStarts } from "./known-bookings.ts";
import type { KnownBookings } from "./known-bookings.ts";

const CLAIMS = ["none", "booked", "moved", "cancelled", "has_booking", "person"] as const;
type Claim = (typeof CLAIMS)[number];

/** `claims`: what the reply says of the customer's own appointment; `at`: of which. */
export const CLAIM_FIELDS: DeclaredSchema = {
  claims: { type: "string", enum: [...CLAIMS] },
  at: { type: ["string", "null"] },
};

/** `none` also where nothing, or nothing of the schema, was declared. */
export function declaredClaim(
  declared: Declared | null,
  standing: KnownBookings,
): "none" | "true" | "false" {
  const claim = claimOf(declared);
  if (claim === "none") return "none";
  return isSo(claim, minuteOf(declared), standing) ? "true" : "false";
}

/** Whether it was declared that a person was told, or will come. */
export function declaresPerson(declared: Declared | null): boolean {
  return claimOf(declared) === "person";
}

function claimOf(declared: Declared | null): Claim {
  return CLAIMS.find((claim) => claim === declared?.["claims"]) ?? "none";
}

/** `YYYY-MM-DD HH:MM` of what was declared, in any of the ways a model writes it; null for none. */
function minuteOf(declared: Declared | null): string | null {
  const at = declared?.["at"];
  if (typeof at !== "string") return null;
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})/.exec(at.trim());
  return match === null ? null : `${match[1] ?? ""} ${match[2] ?? ""}`;
}

function isSo(claim: Claim, at: string | null, standing: KnownBookings): boolean {
  const isAt = (start: string): boolean => at === null || start.startsWith(at);
  const { done, noted } = standing;
  switch (claim) {
    case "none":
      return true;
    // A person is told by nobody here: a promised one is never so.
    case "person":
      return false;
    case "cancelled":
      return (
        done.some(({ action, start }) => action === "cancel" && isAt(start)) ||
        (at !== null && noted.some(({ state, start }) => state === "gone" && isAt(start)))
      );
    case "has_booking":
      return knownStarts(standing).some(isAt) || done.some(({ start }) => isAt(start));
    case "booked":
    case "moved": {
      const action = claim === "booked" ? "book" : "move";
      if (done.some((deed) => deed.action === action && isAt(deed.start))) return true;
      // Said again of one that stands, with its moment: it is there. Undated it needs a deed.
      return at !== null && knownStarts(standing).some(isAt);
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

/** What the model is told of it; it answers once more. */
export function objectionTo(declared: Declared | null, { listed }: KnownBookings): string {
  const claim = claimOf(declared);
  const look =
    claim === "has_booking" && listed === null
      ? " Si tienes list_bookings, llámala antes de responder."
      : "";
  return (
    `${FALSE_CLAIMS[claim]} El cliente no debe leer eso.${look} Si hace falta, llama a la ` +
    "herramienta que corresponde; si no, responde de nuevo solo con lo que es cierto, con las " +
    "mismas claves y claims según lo que digas."
  );
}
