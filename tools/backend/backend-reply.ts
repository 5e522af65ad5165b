// The outcome of a call to the business backend, and the name of a failure in metrics and logs.

export type BackendReply<Answer> =
  | { readonly kind: "answer"; readonly value: Answer }
  /** Received and declined: `success: false`, or a 4xx. Nothing happened. */
  | { readonly kind: "refused"; readonly status: number }
  /** Certainly never received. */
  | { readonly kind: "not_sent"; readonly reason: NotSentReason }
  /** May have been received, and may have had its effect. */
  | { readonly kind: "outcome_unknown"; readonly reason: UnknownReason; readonly status: number };

type NotSentReason =
  "circuit_open" | "unreachable" | "overloaded" | "cancelled" | "no_time" | "no_backend";

type UnknownReason =
  "timeout" | "deadline" | "connection" | "status" | "invalid" | "too_large" | "cancelled";

export type BackendFailure = Exclude<BackendReply<never>, { kind: "answer" }>;

/** The booking metric's `reason` label for a failure. */
export function failureReason(failure: BackendFailure): string {
  switch (failure.kind) {
    case "refused":
      return failure.status >= 400 ? `http_${failure.status}` : "api_error";
    case "not_sent":
      if (failure.reason === "circuit_open") return "circuit_open";
      return failure.reason === "unreachable" ? "connection_error" : "unknown_error";
    case "outcome_unknown":
      return unknownOutcomeReason(failure.reason, failure.status);
    default:
      return failure satisfies never;
  }
}

function unknownOutcomeReason(reason: UnknownReason, status: number): string {
  switch (reason) {
    case "timeout":
    case "deadline":
      return "timeout";
    case "connection":
      return "connection_error";
    case "status":
      return `http_${status}`;
    case "invalid":
    case "too_large":
      return "invalid_response";
    case "cancelled":
      return "unknown_error";
    default:
      return reason satisfies never;
  }
}
