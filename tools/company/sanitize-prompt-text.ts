// Sanitises texts of companies and callers for the system prompt: they can never start a section,
// so that only our templates write headings. A heading in such a text becomes a line that ends in a
// colon. Linear in the text, whose sources cap its length. Pure.

import { cutBytes } from "../../engine/core/bytes.ts";
import { isVisible } from "../../engine/core/visible.ts";

/** Everything that may be read as the end of a line. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
/**
 * What may precede a heading: blanks, marks of lists and quotes, numbers. Also code fences, which
 * would turn everything after them into code, including our own headings.
 */
const LEAD = /^(?:[\s\p{Cf}>*+\-#＃﹟]|`{3,}|~{3,}|\d{1,9}[.)](?=[\s\p{Cf}]))+/u;
const HASHES = /[#＃﹟]+/g;
const HASHES_AT_END = /[#＃﹟]+$/;
const FENCES = /`{3,}|~{3,}/g;
/** A line of only these makes the line above it a heading, or is a horizontal rule. */
const UNDERLINE = /^[\s\p{Cf}>]*(?:=+|-+)[\s\p{Cf}]*$/u;
/** Unclosed, it hides everything after it. */
const COMMENT = /<!--/g;
const HTML_HEADING = /<(\/?)h[1-6]\b/gi;

/** A phrase for use within a template's line: one line, without heading marks. */
export function oneLine(text: string): string {
  const lines = linesOf(text).map((line) => withoutUnderline(withoutMarks(line).text));
  const line = lines.join(" ").replace(/\s+/g, " ").trim();
  return isVisible(line) ? line : "";
}

/** A text of several lines for use below a template's heading. */
export function belowHeading(text: string): string {
  const lines = linesOf(text).map((line) => {
    const { text: plain, wasHeading } = withoutMarks(line);
    return withoutUnderline(keptHash(wasHeading ? titleOf(plain) : plain));
  });
  return lines.join("\n").trim();
}

/** Cuts a text from `belowHeading` to `bytesMax`. */
export function cutBelowHeading(text: string, bytesMax: number): string {
  const cut = cutBytes(text, bytesMax);
  if (cut.length === text.length) return text;
  // The cut last line may now be an underline.
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

/** Keeps a hash directly before a visible character: `#1 en Lima` is no heading. */
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

/** A title as a line that ends in a colon. Drops closing hashes: `## Pagos ##`. */
function titleOf(line: string): string {
  let end = line.trimEnd().length;
  const whole = end;
  while (line[end - 1] === "#") end--;
  const closed = end < whole && /\s/.test(line[end - 1] ?? " ");
  const title = line.slice(0, closed ? end : whole).trimEnd();
  return /[\p{L}\p{N})"»]$/u.test(title) ? `${title}:` : title;
}

/** Prefixes a line that begins with a hash but is no heading. */
function keptHash(line: string): string {
  return /^[\s\p{Cf}]*[#＃﹟]/u.test(line) ? `· ${line.trimStart()}` : line;
}

function withoutUnderline(line: string): string {
  return UNDERLINE.test(line) ? "" : line;
}
