// The prompt's templates: the one owner of eta. Only our own files are templates; whatever is put
// into them is data and comes out letter by letter. The sources compile them once, at the start; in
// both builds eta's functions are part of the code (scripts/compiled-templates.mjs), so that a
// process that forbids code from strings runs them.

import assert from "node:assert";
import { readFileSync } from "node:fs";
import { Eta } from "eta/core";

/** Null is for the template's own conditions: printing one is a bug. */
export type TemplateData = Readonly<Record<string, string | null>>;
type Template = (data: TemplateData) => string;

export interface Templates {
  readonly system: Template;
  readonly clock: Template;
}

/** The builds compile with it, too: what it is told here shapes the code it writes. */
export const eta = new Eta({
  autoEscape: false,
  autoTrim: false,
  cache: false,
  useWith: false,
  autoFilter: true,
  filterFunction: (value: unknown) => {
    assert(typeof value === "string", "a template printed something that is not text");
    return value;
  },
});

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

export function compileTemplate(source: string): Template {
  return strict(eta.compile(source));
}

function strict(template: ReturnType<Eta["compile"]>): Template {
  return (data) => template.call(eta, new Proxy(data, STRICT)).trimEnd();
}

/** A misspelt or forgotten value must stop the start, not print "undefined" to a model. */
const STRICT: ProxyHandler<TemplateData> = {
  get(data, key) {
    assert(typeof key === "string" && Object.hasOwn(data, key), "a template asked for no value");
    return data[key];
  },
};
