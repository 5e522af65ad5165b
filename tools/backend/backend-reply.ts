// What a call of the business backend comes to, and a failed one by its name in metrics and logs.

export type BackendReply<Answer> =
  | { readonly kind: "answer"; readonly value: Answer }
  /** Received and declined: `success: false`, or a 4xx. Nothing happened. */
  | { readonly kind: "refused"; readonly status: number }
  /** Certainly not received. */
  | { readonly kind: "not_sent"; readonly reason: NotSentReason }
  /** May have been received, and may have had its effect. */
  | { readonly kind: "lost"; readonly reason: LostReason; readonly status: number };

type NotSentReason = "circuit_open" | "unreachable" | "overloaded" | "cancelled" | "no_time";

type LostReason =
  "timeout" | "deadline" | "connection" | "status" | "invalid" | "too_large" | "cancelled";

export type BackendFailure = Exclude<BackendReply<never>, { kind: "answer" }>;

/** A failure in the words of the booking metric's `reason`. */
export function failureReason(failure: BackendFailure): string {
  switch (failure.kind) {
    case "refused":
      return failure.status >= 400 ? `http_${failure.status}` : "api_error";
    case "not_sent":
      if (failure.reason === "circuit_open") return "circuit_open";
      return failure.reason === "unreachable" ? "connection_error" : "unknown_error";
    case "lost":
      return unknownOutcomeReason(failure.reason, failure.status);
    default:
      return failure satisfies never;
  }
}

function unknownOutcomeReason(reason: LostReason, status: number): string {
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
