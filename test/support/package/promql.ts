// What a PromQL expression names: metrics, labels and label values. A tokenizer, strict the safe way
// round: a word that is not known as PromQL's own is taken for a metric, which must then exist.

import assert from "node:assert/strict";

export interface Matcher {
  readonly metric: string;
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

export interface Named {
  readonly metrics: readonly string[];
  readonly matchers: readonly Matcher[];
  /** Of `by`, `without`, `on` and `ignoring`. */
  readonly grouping: readonly string[];
}

/** The words of PromQL that ours uses. */
const OWN = new Set([
  ...["by", "without", "on", "ignoring", "and", "or", "unless", "offset", "bool"],
  ...["sum", "min", "max", "count", "topk", "absent", "rate", "increase", "changes", "time"],
  ...["min_over_time", "max_over_time", "histogram_quantile", "label_values"],
]);
const GROUPING = new Set(["by", "without", "on", "ignoring"]);

const TOKEN =
  /\s+|"(?:[^"\\]|\\.)*"|\[[^\]]*\]|\d[\w.]*|\$\w+|[a-zA-Z_:][\w:]*|=~|!~|!=|==|>=|<=|[-+*/<>=(),{}]/y;

function tokens(expression: string): readonly string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(expression)?.[0];
    assert(token !== undefined, `not understood from: ${expression.slice(at)}`);
    // Ranges and durations name nothing.
    if (token.trim() !== "" && !token.startsWith("[") && !/^\d/.test(token)) found.push(token);
  }
  return found;
}

export function namedIn(expression: string): Named {
  const words = tokens(expression);
  const metrics: string[] = [];
  const matchers: Matcher[] = [];
  const grouping: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (GROUPING.has(word)) {
      const end = words.indexOf(")", index);
      grouping.push(...words.slice(index + 2, end).filter((one) => one !== ","));
      index = end;
    } else if (word === "{") {
      const end = words.indexOf("}", index);
      const metric = metrics.at(-1) ?? "";
      for (let at = index + 1; at < end; at += 4) {
        const [label = "", operator = "", quoted = ""] = words.slice(at, at + 3);
        // The tokenizer's own words.
        const known = operator as Matcher["operator"];
        matchers.push({ metric, label, operator: known, value: quoted.slice(1, -1) });
      }
      index = end;
    } else if (/^[a-zA-Z_:]/.test(word) && !OWN.has(word)) {
      metrics.push(word);
    }
  }
  return { metrics, matchers, grouping };
}

export interface Scrape {
  /** Names that Prometheus would store, of each its labels and their values. */
  readonly series: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

/** Text format 0.0.4. Metrics without a child yet are there too, with no label. */
export function readScrape(text: string): Scrape {
  const series = new Map<string, Map<string, Set<string>>>();
  const labelsOf = (name: string): Map<string, Set<string>> => {
    const labels = series.get(name) ?? new Map<string, Set<string>>();
    series.set(name, labels);
    return labels;
  };
  for (const line of text.split("\n")) {
    const declared = /^# TYPE (\S+) /.exec(line)?.[1];
    if (declared !== undefined) labelsOf(declared);
    const [, name, set = ""] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (name === undefined) continue;
    const labels = labelsOf(name);
    for (const [, label = "", value = ""] of set.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      labels.set(label, (labels.get(label) ?? new Set()).add(value));
    }
  }
  return { series };
}
