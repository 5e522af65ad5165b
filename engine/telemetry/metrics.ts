// The only user of prom-client. Label values come from closed sets or are capped, so traffic cannot
// increase the number of series.

import assert from "node:assert";
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

interface MetricSpec<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
  /** Distinct values per label, or of some labels; further ones become `other`. Default 64. */
  readonly valuesMax?: number | Readonly<Partial<Record<Label, number>>>;
}

type Labels<Label extends string> = Readonly<Record<Label, string>>;

export interface CounterHandle<Label extends string> {
  add(labels: Labels<Label>, amount?: number): void;
}
export interface HistogramHandle<Label extends string> {
  observe(labels: Labels<Label>, seconds: number): void;
}

const LABEL_VALUES_MAX = 64;
const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** One registry and the label values of its metrics; nothing global. */
export class MetricRegistry {
  readonly #registry = new Registry();
  /** One Set for each label of each metric, capped by its spec's `valuesMax`. */
  readonly #values: Set<string>[] = [];
  #valuesMax = 0;

  /** Adds Node's own process metrics, which are read at scrape time only. */
  addProcessMetrics(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  counter<Label extends string>(spec: MetricSpec<Label>): CounterHandle<Label> {
    const capped = this.#cap(spec);
    // prom-client makes a key of sorted, quoted labels for each event: it receives the sums at a
    // scrape. One for each series: the caps of the labels bound them.
    const sums = new Map<string, Sum<Label>>();
    new Counter({
      ...this.#common(spec),
      labelNames: [...spec.labels],
      collect() {
        this.reset();
        for (const { labels, total } of sums.values()) this.inc(labels, total);
      },
    });
    const keyOf = seriesKeys(spec.labels);
    return {
      add(labels, amount = 1) {
        assert(amount >= 0, "a counter never decreases");
        let sum = sums.get(keyOf(labels));
        if (sum === undefined) {
          // A value over its cap gets here every time: only `other` has a series.
          const allowed = capped(labels);
          const key = keyOf(allowed);
          sum = sums.get(key) ?? { labels: allowed, total: 0 };
          sums.set(key, sum);
        }
        sum.total += amount;
      },
    };
  }

  histogram<Label extends string>(spec: MetricSpec<Label>): HistogramHandle<Label> {
    const histogram = new Histogram({
      ...this.#common(spec),
      labelNames: [...spec.labels],
      buckets: SECONDS,
    });
    const capped = this.#cap(spec);
    return { observe: (labels, seconds) => histogram.observe(capped(labels), seconds) };
  }

  /** A gauge read at scrape time. `read` returns label values and a number, from a closed set. */
  gauge<Label extends string>(
    spec: MetricSpec<Label>,
    read: () => Iterable<readonly [Labels<Label>, number]>,
  ): void {
    const capped = this.#cap(spec);
    new Gauge({
      ...this.#common(spec),
      labelNames: [...spec.labels],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.set(capped(labels), value);
      },
    });
  }

  /** A counter kept by its owner and read at scrape time. `read` must never decrease. */
  total(spec: Omit<MetricSpec<never>, "labels">, read: () => number): void {
    new Counter({
      ...this.#common({ ...spec, labels: [] }),
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  /** Prometheus text format 0.0.4. */
  expose(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Distinct label values held, over all metrics. */
  get labelValues(): number {
    let count = 0;
    for (const values of this.#values) count += values.size;
    return count;
  }

  /** The maximum of `labelValues` with the current metrics. */
  get labelValuesMax(): number {
    return this.#valuesMax;
  }

  #common<Label extends string>(spec: MetricSpec<Label>): MetricBase {
    return { name: spec.name, help: spec.help, registers: [this.#registry] };
  }

  /** A function that replaces label values over the cap by `other`. */
  #cap<Label extends string>(
    spec: MetricSpec<Label>,
  ): (labels: Labels<Label>) => Record<Label, string> {
    const { valuesMax: given = LABEL_VALUES_MAX } = spec;
    const known = spec.labels.map((label) => {
      const own = typeof given === "number" ? given : (given[label] ?? LABEL_VALUES_MAX);
      return { label, values: new Set<string>(), valuesMax: own };
    });
    for (const { values, valuesMax } of known) {
      this.#values.push(values);
      this.#valuesMax += valuesMax;
    }
    return (labels) => {
      const capped: Record<Label, string> = { ...labels };
      for (const { label, values, valuesMax } of known) {
        if (values.has(capped[label])) continue;
        if (values.size < valuesMax) values.add(capped[label]);
        else capped[label] = "other";
      }
      return capped;
    };
  }
}

/** The sum of one series. */
interface Sum<Label extends string> {
  readonly labels: Labels<Label>;
  total: number;
}

/** Tells the series of a metric apart by their label values. */
function seriesKeys<Label extends string>(
  names: readonly Label[],
): (labels: Labels<Label>) => string {
  const [only] = names;
  if (only === undefined) return () => "";
  if (names.length === 1) return (labels) => labels[only];
  // A tab is in no label value that the program makes.
  return (labels) => names.map((name) => labels[name]).join("\t");
}

interface MetricBase {
  name: string;
  help: string;
  registers: Registry[];
}

/**
 * Creates the series of a closed set at 0. A series first seen at 1 has no `increase()`, so its
 * first event would raise no alert.
 */
export function initAtZero<Label extends string>(
  counter: CounterHandle<Label>,
  label: Label,
  values: readonly string[],
): void {
  for (const value of values) {
    // The metric has this one label: the record is complete.
    counter.add({ [label]: value } as Readonly<Record<Label, string>>, 0);
  }
}
