// Stand-in until the reader is merged.
export type Consent = "yes" | "no" | "change" | "unclear";
export interface ShownFacts {
  readonly names: readonly string[];
  readonly emails: readonly string[];
  readonly moments: readonly { readonly date: string; readonly minute: number }[];
}
export interface ConsentQuestion {
  readonly action: "book" | "move" | "cancel";
  readonly shown: ShownFacts;
}
export function readConsent(message: string, _question: ConsentQuestion): Consent {
  if (/^\s*(?:s[ií]|ok|dale|confirmo|listo)(?![a-z])[^?]*$/i.test(message) && !/pero|mejor/.test(message)) return "yes";
  return /^\s*no\b/i.test(message) ? "no" : "unclear";
}
