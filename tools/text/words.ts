// What a tool says, in its two parts: what the customer may read, and what the model must do. They
// are two fields, so that an order meant for the model can never be taken for the customer's. Pure.

export interface Words {
  /** Facts, in whole sentences; the customer may read them as they are. */
  readonly say: string;
  /** What the model must do next, or "". No customer may read it. */
  readonly order: string;
}

export function words(say: string, order = ""): Words {
  return { say, order };
}

/** The same, behind the marker by which the model knows the kind of answer. */
export function marked(marker: string, { say, order }: Words): Words {
  return { say: `${marker}: ${say}`, order };
}

/** What the model reads. */
export function wholeText({ say, order }: Words): string {
  return order === "" ? say : `${say} ${order}`;
}
