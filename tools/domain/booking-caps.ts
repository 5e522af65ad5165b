// How many bookings and changes are accepted. Data only.

/** In any 24 hours. */
export interface BookingCaps {
  readonly perSession: number;
  readonly perEmail: number;
  readonly perTenant: number;
  /** Moves and cancellations together. */
  readonly changesPerSession: number;
  readonly changesPerTenant: number;
}
