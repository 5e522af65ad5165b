// Parses all JSON from outside. V8's parser (seen in Node 26.10) corrupts its memory and ends the
// process at about 10,000 nested lists and objects, which fit in 48 KB; real texts nest a handful.
// Pure.

import { AgentError } from "./errors.ts";

/** Levels of lists and objects; deeper text is rejected like invalid JSON. */
export const JSON_DEPTH_MAX = 256;
/** Lists and objects of one text: V8 uses up to 200 bytes for one that takes three in the text. */
export const JSON_PARTS_MAX = 8192;

/**
 * Parses a JSON text.
 * @throws SyntaxError when it is no JSON, or `isTooComplex`.
 */
export function parseJsonText(text: string): unknown {
  if (isTooComplex(text)) throw new SyntaxError(TOO_COMPLEX);
  return JSON.parse(text);
}

export const TOO_COMPLEX = "JSON nested too deep, or of too many parts";

/** Whether brackets and braces outside strings nest too deep or are too many; one pass. */
export function isTooComplex(text: string): boolean {
  // Most texts have too few brackets to be deep, whatever is in their strings: found much faster.
  if (text.length <= JSON_DEPTH_MAX || hasFewBrackets(text)) return false;
  let [depth, parts, inText] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (inText) {
      if (unit === BACKSLASH) at++;
      else if (unit === QUOTE) inText = false;
    } else if (unit === QUOTE) inText = true;
    else if (unit === BRACE || unit === BRACKET) {
      if (++depth > JSON_DEPTH_MAX || ++parts > JSON_PARTS_MAX) return true;
    } else if (unit === BRACE_END || unit === BRACKET_END) depth--;
  }
  return false;
}

/** At most `JSON_DEPTH_MAX` lists and objects can begin in the text. */
function hasFewBrackets(text: string): boolean {
  let count = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (++count > JSON_DEPTH_MAX) return false;
    }
  }
  return true;
}

/** Used for whole texts only, so it keeps no state between two. */
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Parses a body that must be JSON in valid UTF-8. @throws AgentError `bad_json`. */
export function parseJsonBody(body: Buffer): unknown {
  try {
    return parseJsonText(STRICT_UTF8.decode(body));
  } catch {
    throw new AgentError("bad_json", "the body is not JSON in UTF-8");
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
