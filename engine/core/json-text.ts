// Parses all JSON from outside. V8's parser (seen in Node 26.10) corrupts its memory and ends the
// process at about 10,000 nested lists and objects, which fit in 48 KB; real texts nest a handful.
// Pure.

import { AgentError } from "./errors.ts";

/** Levels of lists and objects; deeper text is rejected like invalid JSON. */
export const JSON_DEPTH_MAX = 256;

/**
 * Parses a JSON text.
 * @throws SyntaxError when it is no JSON, or nested deeper than `JSON_DEPTH_MAX`.
 */
export function parseJsonText(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError("JSON nested too deep");
  return JSON.parse(text);
}

/** Whether brackets and braces outside strings nest too deep; one pass. */
export function isTooDeep(text: string): boolean {
  let [depth, inText] = [0, false];
  if (hasFewOpeners(text)) return false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (inText) {
      if (unit === BACKSLASH) at++;
      else if (unit === QUOTE) inText = false;
    } else if (unit === QUOTE) inText = true;
    else if (unit === BRACE || unit === BRACKET) {
      if (++depth > JSON_DEPTH_MAX) return true;
    } else if (unit === BRACE_END || unit === BRACKET_END) depth--;
  }
  return false;
}

/** As most texts: a native search finds that in a tenth of the time. */
function hasFewOpeners(text: string): boolean {
  if (text.length <= JSON_DEPTH_MAX) return true;
  let count = 0;
  for (const opener of ["{", "["]) {
    for (let at = text.indexOf(opener); at >= 0; at = text.indexOf(opener, at + 1)) {
      if (++count > JSON_DEPTH_MAX) return false;
    }
  }
  return true;
}

/** Parses a body that must be JSON in valid UTF-8. @throws AgentError `bad_json`. */
export function parseJsonBody(body: Buffer): unknown {
  try {
    return parseJsonText(new TextDecoder("utf-8", { fatal: true }).decode(body));
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
