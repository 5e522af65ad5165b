// What a tool says, in its two parts: what the customer may read, and what the model must do. They
// are two fields, so that an order meant for the model can never be taken for the customer's. Pure.

export interface ToolText {
  /** Facts, in whole sentences; the customer may read them as they are. */
  readonly customerText: string;
  /** What the model must do next, or "". No customer may read it. */
  readonly instruction: string;
}

export function toolText(say: string, order = ""): ToolText {
  return { customerText: say, instruction: order };
}

/** The same, behind the marker by which the model knows the kind of answer. */
export function withMarker(marker: string, { customerText, instruction }: ToolText): ToolText {
  return { customerText: `${marker}: ${customerText}`, instruction };
}

/** What the model reads. */
export function modelText({ customerText, instruction }: ToolText): string {
  return instruction === "" ? customerText : `${customerText} ${instruction}`;
}
