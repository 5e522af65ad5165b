// A tool's text in two fields: what the customer may read, and what the model must do. Separate
// fields keep instructions for the model out of the customer's text. Pure.

export interface ToolText {
  /** Facts in whole sentences; may be shown to the customer unchanged. */
  readonly customerText: string;
  /** What the model must do next, or "". Never shown to a customer. */
  readonly instruction: string;
}

export function toolText(customerText: string, instruction = ""): ToolText {
  return { customerText, instruction };
}

/** Prefixes the marker by which the model recognises the kind of result. */
export function withMarker(marker: string, { customerText, instruction }: ToolText): ToolText {
  return { customerText: `${marker}: ${customerText}`, instruction };
}

/** The text for the model: both fields. */
export function modelText({ customerText, instruction }: ToolText): string {
  return instruction === "" ? customerText : `${customerText} ${instruction}`;
}
