// What reschedule_booking and cancel_booking take, and how the model is told of them.

import { z } from "zod";
import { MOVED_RESOURCE } from "./change-texts.ts";

const bookingId = z.string().max(64).describe("El booking_id que dio list_bookings");

export const MOVE_PARAMETERS = z.object({
  booking_id: bookingId,
  date: z.string().max(32).describe("Nueva fecha en formato AAAA-MM-DD"),
  time: z.string().max(32).describe("Nueva hora en formato HH:MM AM/PM"),
});
export const COMPANY_MOVE_PARAMETERS = MOVE_PARAMETERS.extend({
  resource: z.string().max(200).nullable().describe(MOVED_RESOURCE),
});
export type MoveArguments = z.infer<typeof MOVE_PARAMETERS> &
  Partial<z.infer<typeof COMPANY_MOVE_PARAMETERS>>;

export const MOVED = "Cambia una cita del cliente a otro día u hora, después de que lo confirmó.";
export const COMPANY_MOVED =
  "Cambia una cita del cliente a otro día, otra hora u otra persona, después de que lo confirmó.";

export const CANCEL_PARAMETERS = z.object({ booking_id: bookingId });
