// A company's settings as they come with a request: what prompt, tools and notes read. Data only.

/** A company's settings as they came with one request. Null is "not said". */
export interface ChatConfig {
  readonly userId: number | null;
  readonly userEmail: string | null;
  readonly durationMinutes: number | null;
  /** From one start of an appointment to the next; the appointment's length when null. */
  readonly stepMinutes: number | null;
  /** Appointments that may take place at once. */
  readonly slots: number | null;
  readonly bookUser: boolean;
  readonly bookBranch: boolean;
  readonly personality: string | null;
  readonly botName: string | null;
  readonly greeting: string | null;
  readonly farewell: string | null;
  readonly unknownAnswer: string | null;
  /** An http(s) address. */
  readonly greetingFile: string | null;
  readonly chatbotId: number | string | null;
  /** Known to the caller, so that they count as the customer's own words. */
  readonly customerName: string | null;
  readonly customerEmail: string | null;
  /** With it an appointment may be made without an email. */
  readonly customerPhone: string | null;
  /** How else the company is reached; said where we cannot help. */
  readonly companyContact: string | null;
}
