// The prompt's templates: our own files, read once at the start, in the part of eta's language that
// they use: `<%= it.name %>` puts a value in, `<% if (it.name !== null) { %>` (or `!== ""`), `<% }
// else { %>` and `<% } %>` choose, and `-%>` takes the line's end with it. They are walked, never
// compiled into code: a process that forbids code from strings runs them, too. Whatever is put in
// is data and comes out letter by letter.

import assert from "node:assert";
import { readFileSync } from "node:fs";

/** Null is for the template's own conditions: printing one is a bug. */
export type TemplateData = Readonly<Record<string, string | null>>;
export type Template = (data: TemplateData) => string;

export interface Templates {
  readonly system: Template;
  readonly clock: Template;
}

export function loadTemplates(): Templates {
  return { system: load("system.eta"), clock: load("clock.eta") };
}

function load(name: string): Template {
  return compileTemplate(templateText(name));
}

/** A template as it is written. */
export function templateText(name: string): string {
  return readFileSync(new URL(`./prompt/${name}`, import.meta.url), "utf8");
}

type Part = string | { readonly print: string } | Choice;

interface Choice {
  readonly name: string;
  /** What the value must not be. */
  readonly not: "" | null;
  readonly then: Part[];
  readonly otherwise: Part[];
}

const TAG = /<%(=?)\s*([^]*?)\s*(-?)%>/g;
const IF = /^if \(it\.(\w+) !== (null|"")\) \{$/;

/** @throws AssertionError on a tag that is not of the language. */
export function compileTemplate(source: string): Template {
  const whole: Part[] = [];
  // The choices that are open, innermost last, each with the list that is being filled.
  const open: { readonly choice: Choice; parts: Part[] }[] = [];
  const parts = (): Part[] => open.at(-1)?.parts ?? whole;
  let from = 0;
  for (const { index, 0: tag, 1: equals, 2: words = "", 3: dash } of source.matchAll(TAG)) {
    parts().push(source.slice(from, index));
    from = index + tag.length;
    if (dash === "-" && source[from] === "\n") from++;
    const choice = equals === "=" ? null : IF.exec(words);
    const innermost = open.at(-1);
    if (equals === "=") {
      const name = /^it\.(\w+)$/.exec(words)?.[1];
      assert(name !== undefined, `a template cannot print ${words}`);
      parts().push({ print: name });
    } else if (choice !== null) {
      const [, name = "", literal] = choice;
      const not = literal === "null" ? null : "";
      const opened: Choice = { name, not, then: [], otherwise: [] };
      parts().push(opened);
      open.push({ choice: opened, parts: opened.then });
    } else if (words === "} else {" && innermost?.parts === innermost?.choice.then && innermost) {
      innermost.parts = innermost.choice.otherwise;
    } else {
      assert(words === "}" && innermost !== undefined, `a template cannot say ${words}`);
      open.pop();
    }
  }
  assert(open.length === 0, "a template leaves a choice open");
  whole.push(source.slice(from));
  return (data) => render(whole, data).trimEnd();
}

function render(parts: readonly Part[], data: TemplateData): string {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") text += part;
    else if ("print" in part) {
      const value = valueOf(data, part.print);
      assert(value !== null, "a template printed something that is not text");
      text += value;
    } else {
      text += render(valueOf(data, part.name) !== part.not ? part.then : part.otherwise, data);
    }
  }
  return text;
}

/** A misspelt or forgotten value must stop the start, not print "undefined" to a model. */
function valueOf(data: TemplateData, name: string): string | null {
  const value = Object.hasOwn(data, name) ? data[name] : undefined;
  assert(value !== undefined, "a template asked for no value");
  return value;
}
