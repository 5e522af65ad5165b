// The prompt's templates; the only user of eta. Only our own files are templates: inserted values
// are data and appear unchanged. The sources compile them once at start. Both builds carry the
// compiled functions (scripts/build/compiled-templates.mjs), which also run in a process that
// forbids code from strings.

import assert from "node:assert";
import { readFileSync } from "node:fs";
import { Eta } from "eta/core";

/** Null is for conditions only: printing it is a bug. */
export type TemplateData = Readonly<Record<string, string | null>>;
type Template = (data: TemplateData) => string;

export interface Templates {
  readonly system: Template;
  readonly clock: Template;
}

/** Also used by the builds: these options shape the compiled code. */
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

/** A misspelt or missing value must fail at start, not print "undefined" into a prompt. */
const STRICT: ProxyHandler<TemplateData> = {
  get(data, key) {
    assert(typeof key === "string" && Object.hasOwn(data, key), "a template used an unknown value");
    return data[key];
  },
};
