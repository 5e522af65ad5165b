// What a customer was shown and is asked to agree to: the words in which consent is read. Contract
// only.

import type { ConsentAction } from "./lexicon.ts";

/** What the summary said. For a move the moment that is left comes first, the new one last. */
export interface ShownFacts {
  readonly names: readonly string[];
  readonly emails: readonly string[];
  readonly moments: readonly { readonly date: string; readonly minute: number }[];
}

export interface ConsentQuestion {
  readonly action: ConsentAction;
  readonly shown: ShownFacts;
}
