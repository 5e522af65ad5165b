// Texts of companies and callers made fit for the system prompt: whatever they hold, they open no
// section there, so that only our own templates write headings. They stay readable: a heading of
// theirs becomes a line that ends in a colon. Linear in the text, which its sources bound. Pure.

import { cutBytes } from "../../engine/core/bytes.ts";
import { isVisible } from "../../engine/core/visible.ts";

/** Whatever a reader takes for the end of a line. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
/**
 * What may stand before a heading and leave it one: blanks, marks of lists and quotes, numbers; and
 * fences, which would make code of all that follows, our own headings too.
 */
const LEAD = /^(?:[\s\p{Cf}>*+\-#＃﹟]|`{3,}|~{3,}|\d{1,9}[.)](?=[\s\p{Cf}]))+/u;
const HASHES = /[#＃﹟]+/g;
const HASHES_AT_END = /[#＃﹟]+$/;
const FENCES = /`{3,}|~{3,}/g;
/** A line of these alone makes a heading of the line above it, or a rule across the page. */
const UNDERLINE = /^[\s\p{Cf}>]*(?:=+|-+)[\s\p{Cf}]*$/u;
/** Left open, it hides all that follows. */
const COMMENT = /<!--/g;
const HTML_HEADING = /<(\/?)h[1-6]\b/gi;

/** A phrase that stands within a line of ours: one line, without marks of headings. */
export function oneLine(text: string): string {
  const lines = linesOf(text).map((line) => withoutUnderline(withoutMarks(line).text));
  const line = lines.join(" ").replace(/\s+/g, " ").trim();
  return isVisible(line) ? line : "";
}

/** A text of several lines that stands below a heading of ours. */
export function belowHeading(text: string): string {
  const lines = linesOf(text).map((line) => {
    const { text: plain, wasHeading } = withoutMarks(line);
    return withoutUnderline(keptHash(wasHeading ? titleOf(plain) : plain));
  });
  return lines.join("\n").trim();
}

/** As much of a text that was made fit as there is room for. */
export function cutBelowHeading(text: string, bytesMax: number): string {
  const cut = cutBytes(text, bytesMax);
  if (cut.length === text.length) return text;
  // What is left of the last line may be an underline now.
  const lastLine = cut.lastIndexOf("\n") + 1;
  return cut.slice(0, lastLine) + withoutUnderline(cut.slice(lastLine));
}

function linesOf(text: string): readonly string[] {
  return text.replace(HTML_HEADING, "<$1p").replace(COMMENT, "<!- -").split(LINE_END);
}

interface PlainLine {
  readonly text: string;
  readonly wasHeading: boolean;
}

/** `#1 en Lima` is no heading: a hash that a visible character follows at once stays. */
function withoutMarks(line: string): PlainLine {
  const lead = LEAD.exec(line)?.[0] ?? "";
  const rest = line.slice(lead.length);
  const kept = rest === "" ? "" : (HASHES_AT_END.exec(lead)?.[0] ?? "");
  const marks = lead.slice(0, lead.length - kept.length);
  const unfenced = marks.replace(FENCES, "");
  const plain = unfenced.replace(HASHES, "");
  if (plain === marks) return { text: line, wasHeading: false };
  const space = plain.replace(/[\s\p{Cf}]+/gu, " ").trimStart();
  return { text: `${space}${kept}${rest}`, wasHeading: plain !== unfenced };
}

/** A title as a line that ends in a colon. Hashes may close one, too: `## Pagos ##`. */
function titleOf(line: string): string {
  let end = line.trimEnd().length;
  const whole = end;
  while (line[end - 1] === "#") end--;
  const closed = end < whole && /\s/.test(line[end - 1] ?? " ");
  const title = line.slice(0, closed ? end : whole).trimEnd();
  return /[\p{L}\p{N})"»]$/u.test(title) ? `${title}:` : title;
}

/** A line that begins with a hash, and is no heading, does not begin with it. */
function keptHash(line: string): string {
  return /^[\s\p{Cf}]*[#＃﹟]/u.test(line) ? `· ${line.trimStart()}` : line;
}

function withoutUnderline(line: string): string {
  return UNDERLINE.test(line) ? "" : line;
}
