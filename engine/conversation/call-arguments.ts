// Parses the arguments of a call written as text, after its tool's name was found: a JSON object,
// or one tag per argument. Pure, one pass.

import { isObject, parseLenientJson, tryParseJson } from "./lenient-json.ts";
import type { LenientValue } from "./lenient-json.ts";

/** `<parameter=day>`, `<parameter name="day" string="true">`, `<arg_key>day</arg_key>…`. */
const PARAMETER = new RegExp(
  "\\s*(?:<(?:[|｜]{1,2}DSML[|｜]{1,2})?\\s?parameter(?:=|\\s+name=)[\"']?([\\w.-]{1,64})[\"']?" +
    "([^<>]{0,64})>|<arg_key>\\s*([\\w.-]{1,64})\\s*</arg_key>\\s*<arg_value>)",
  "iy",
);
const PARAMETER_END = /<\/[^<>]{0,24}(?:parameter|arg_value|function|invoke|tool_call)>/gi;

export function objectAt(text: string, from: number): LenientValue | null {
  const read = parseLenientJson(text, from);
  return read !== null && isObject(read.value) ? read : null;
}

/** Arguments in parameter tags; null where there are none, or a tag is not closed. */
export function parametersAt(text: string, from: number): LenientValue | null {
  const entries: [string, unknown][] = [];
  let at = from;
  for (;;) {
    PARAMETER.lastIndex = at;
    const open = PARAMETER.exec(text);
    if (open === null) break;
    const start = at + open[0].length;
    PARAMETER_END.lastIndex = start;
    const close = PARAMETER_END.exec(text);
    if (close === null) return null;
    const raw = text.slice(start, close.index);
    entries.push([open[1] ?? open[3] ?? "", parameterValue(raw, open[2] ?? "")]);
    at = close.index + close[0].length;
  }
  return entries.length === 0 ? null : { value: Object.fromEntries(entries), end: at };
}

/** Arguments as elements with the argument's name: `<date>2026-12-01</date>`. */
export function elementsAt(text: string, from: number): LenientValue | null {
  const entries: [string, unknown][] = [];
  let at = from;
  for (;;) {
    ELEMENT.lastIndex = at;
    const open = ELEMENT.exec(text);
    if (open === null) break;
    const name = open[1] ?? "";
    const start = at + open[0].length;
    const close = text.indexOf(`</${name}>`, start);
    if (close < 0) return null;
    entries.push([name, parameterValue(text.slice(start, close), "")]);
    at = close + name.length + 3;
  }
  return entries.length === 0 ? null : { value: Object.fromEntries(entries), end: at };
}

const ELEMENT = /\s*<([A-Za-z_][\w.-]{0,63})>/y;

/** The format has no types: JSON that prints the same again is a value, all else is a text. */
function parameterValue(raw: string, attributes: string): unknown {
  const text = raw.replace(/^\r?\n|\r?\n$/g, "");
  if (/string=["']true/.test(attributes)) return text;
  const value = tryParseJson(text);
  if (value === undefined || typeof value === "string") return value ?? text;
  return typeof value !== "number" || String(value) === text.trim() ? value : text;
}
