// Reads and writes YAML texts. The only user of the yaml package; only where a company has a YAML
// file is this module imported, as the package weighs some 9 MiB.

import { LineCounter, isCollection, isMap, isScalar, parseDocument, stringify } from "yaml";
import type { Document, Node, YAMLError } from "yaml";
import { TOO_COMPLEX } from "../../engine/core/json-text.ts";
import type { FieldPath, LocatedValue, Place, Unreadable } from "./located-value.ts";

export function readYaml(text: string): LocatedValue | Unreadable {
  const lines = new LineCounter();
  try {
    return readDocument(documentOf(text, lines), lines);
  } catch (error) {
    if (error instanceof ReferenceError) return { problem: ALIASES, line: 1, column: 1 };
    // The package is recursive.
    if (error instanceof RangeError) return { problem: TOO_COMPLEX, line: 1, column: 1 };
    throw error;
  }
}

function readDocument(document: Document, lines: LineCounter): LocatedValue | Unreadable {
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col: column } = lines.linePos(error.pos[0]);
    return { problem: problemOf(error), line, column };
  }
  // An alias may repeat a large part many times.
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  return { value, placeOf: (path) => placeIn(document, path, lines) };
}

function problemOf({ code, message }: YAMLError): string {
  if (code === "RESOURCE_EXHAUSTION") return TOO_COMPLEX;
  if (code === "MULTIPLE_DOCS") return "there is a second document after ---";
  // The rest of the message repeats the text itself.
  return message.split(/ at line |\n/)[0] ?? "this is no YAML";
}

/** The text with whole top-level fields replaced; all else stays, with its comments. */
export function editedYaml(text: string, edit: object): string {
  const document = documentOf(text);
  // A text that cannot be read stays as it is: judging it says what is wrong.
  if (document.errors.length > 0 || !isMap(document.contents)) return text;
  for (const [name, value] of Object.entries(edit)) {
    document.set(name, document.createNode(value));
  }
  return document.toString({ lineWidth: 100 });
}

/** A value as the text of a new file. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 100, version: "1.2" });
}

const ALIASES = "aliases (*name) are not read: write the value again";

function documentOf(text: string, lineCounter?: LineCounter): Document {
  return parseDocument(text, {
    ...{ schema: "core", merge: false, uniqueKeys: true, prettyErrors: true },
    ...{ version: "1.2", stringKeys: true, logLevel: "error" },
    ...(lineCounter === undefined ? {} : { lineCounter }),
  });
}

function placeIn(document: Document, path: FieldPath, lines: LineCounter): Place {
  for (let length = path.length; length > 0; length--) {
    const offset = offsetOf(document, path.slice(0, length));
    if (offset === null) continue;
    const { line, col: column } = lines.linePos(offset);
    return { line, column };
  }
  return { line: 1, column: 1 };
}

/** Of the field's name, or of the item. */
function offsetOf(document: Document, path: FieldPath): number | null {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === last);
    return isScalar(pair?.key) ? (pair.key.range?.[0] ?? null) : null;
  }
  const node = isCollection(parent) ? parent.get(last, true) : null;
  // `get` with `true` returns the node itself.
  return (node as Node | null | undefined)?.range?.[0] ?? null;
}
