// What a customer was shown and should agree to; consent is read against it. Types only.

import type { ConsentAction } from "./lexicon.ts";

/** The data of the summary. For a move the old date and time come first, the new ones last. */
export interface ShownFacts {
  readonly names: readonly string[];
  readonly emails: readonly string[];
  readonly moments: readonly { readonly date: string; readonly minute: number }[];
}

export interface ConsentQuestion {
  readonly action: ConsentAction;
  readonly shown: ShownFacts;
}
