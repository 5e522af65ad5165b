// Draws memory over time with uPlot. The colours come from the legend, in any theme.

import { find } from "./dom.js";
import { MIB, size, timeOfDay } from "./format.js";

/**
 * `at`: seconds since the epoch; the rest are bytes.
 * @typedef {{ at: number, rss: number, accounted: number, limit: number }} Sample
 */

/** Five minutes at one sample a second. */
const SAMPLES_MAX = 300;
/** The minimum span of the chart, so that it grows to the right at first. */
const SECONDS_MIN = 30;
const HEIGHT = 190;

const place = find("chart", HTMLElement);

export class Chart {
  /** @type {Sample[]} */
  #samples = [];
  /** @type {uPlot | null} */
  #plot = null;

  constructor() {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
      this.#plot?.redraw(false),
    );
    new ResizeObserver(() => {
      const { clientWidth: width } = place;
      if (width > 0) this.#plot?.setSize({ width, height: HEIGHT });
    }).observe(place);
  }

  /** @param {Sample} sample */
  add(sample) {
    this.#samples.push(sample);
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
    const data = table(this.#samples);
    // One point makes no line, and a hidden view has no width to draw in.
    if (this.#samples.length < 2 || place.clientWidth === 0) return;
    if (this.#plot === null) this.#plot = plotOf(data);
    else this.#plot.setData(data);
    place.dataset["points"] = String(this.#samples.length);
    place.setAttribute("aria-label", this.#words(sample));
  }

  /** @param {Sample} sample */
  #words({ rss, limit }) {
    const highest = Math.max(...this.#samples.map((other) => other.rss));
    const bounds = `lo más alto ${size(highest)}, límite ${size(limit)}`;
    return `Memoria en el tiempo: ahora ${size(rss)}, ${bounds}`;
  }
}

/** @param {readonly Sample[]} samples @returns {uPlot.AlignedData} */
function table(samples) {
  const column = (/** @type {"rss" | "accounted" | "limit"} */ name) =>
    samples.map((sample) => sample[name] / MIB);
  return [samples.map(({ at }) => at), column("rss"), column("accounted"), column("limit")];
}

/** @param {string} name of a swatch in the legend, or "text" @returns {() => string} */
function colour(name) {
  const source = document.querySelector(name === "text" ? ".legend" : `.swatch.${name}`);
  return () => (source === null ? "" : getComputedStyle(source).color);
}

/** @param {uPlot.AlignedData} data @returns {uPlot} */
function plotOf(data) {
  const faint = () => colour("text")().replace(/^rgb\((.*)\)$/, "rgba($1, 0.16)");
  const axis = {
    stroke: colour("text"),
    font: "12px system-ui",
    ticks: { show: false },
    grid: { stroke: faint, width: 1 },
  };
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: {
        x: { range: (_, first, last) => [first, Math.max(last, first + SECONDS_MIN)] },
        y: { range: (_, __, highest) => [0, highest * 1.08] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 26,
          space: 90,
          values: (_, ticks) => ticks.map(timeOfDay),
        },
        { ...axis, size: 44, values: (_, ticks) => ticks.map(String) },
      ],
      series: [
        {},
        {
          stroke: colour("rss"),
          width: 2,
          fill: () => colour("rss")().replace(/^rgb\((.*)\)$/, "rgba($1, 0.12)"),
          points: { show: false },
        },
        { stroke: colour("accounted"), width: 2, points: { show: false } },
        { stroke: colour("bound"), width: 1.5, dash: [6, 5], points: { show: false } },
      ],
      hooks: { setCursor: [showCursor] },
    },
    data,
    place,
  );
}

/** Shows the values under the pointer. @param {uPlot} plot */
function showCursor({ data: [times, rss, accounted], cursor: { idx } }) {
  const write = (/** @type {string} */ id, /** @type {string} */ text) => {
    find(id, HTMLElement).textContent = text;
  };
  const at = idx ?? null;
  const mib = (/** @type {ArrayLike<number | null | undefined> | undefined} */ column) => {
    return at === null ? "" : size((column?.[at] ?? 0) * MIB);
  };
  write("at-time", at === null ? "" : timeOfDay(times[at] ?? 0));
  write("at-rss", mib(rss));
  write("at-accounted", mib(accounted));
}
