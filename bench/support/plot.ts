// Draws line plots as SVG: axes, labels, a legend, colours readable on light and dark backgrounds.
// Pure.

interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** For figures of others, and for limits. */
  readonly dashed?: boolean;
}

export interface PlotOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
  readonly logX?: boolean;
}

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = 16;
const TOP = 40;
/** Space below the axis: numbers, label and legend. */
const BOTTOM = 76;
const TICKS_COUNT = 5;
/** Medium brightness, for both backgrounds. */
const COLOURS = ["#3b82f6", "#f97316", "#10b981", "#a855f7", "#ef4444", "#8b8b8b"];

export function plotSvg(options: PlotOptions): string {
  const { series, logX = false } = options;
  const points = series.flatMap((one) => one.points);
  const xs = points.map(([x]) => (logX ? Math.log10(Math.max(1, x)) : x));
  const x = { min: Math.min(...xs), max: Math.max(...xs) };
  const y = { min: 0, max: niceCeiling(Math.max(...points.map(([, value]) => value), 1)) };
  const span = Math.max(1e-9, x.max - x.min);
  const left = (value: number): number =>
    LEFT +
    (((logX ? Math.log10(Math.max(1, value)) : value) - x.min) / span) * (WIDTH - LEFT - RIGHT);
  const top = (value: number): number =>
    HEIGHT - BOTTOM - ((value - y.min) / (y.max - y.min)) * (HEIGHT - TOP - BOTTOM);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<style>text{font:12px system-ui,sans-serif;fill:#333}.g{stroke:#8886;stroke-width:1}`,
    `.b{fill:#fff}@media (prefers-color-scheme:dark){text{fill:#ddd}.b{fill:#161b22}}</style>`,
    `<rect class="b" width="${WIDTH}" height="${HEIGHT}"/>`,
    text(WIDTH / 2, 22, options.title, 'text-anchor="middle" font-weight="600"'),
    ...yTicks(y.max, top),
    ...xTicks(x, logX, left),
    text((LEFT + WIDTH) / 2, HEIGHT - 34, options.xLabel, 'text-anchor="middle"'),
    `<text transform="translate(14 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" ` +
      `text-anchor="middle">${escape(options.yLabel)}</text>`,
    ...series.map((one, index) => line(one, colour(index), { left, top })),
    ...legend(series),
    "</svg>",
    "",
  ].join("\n");
}

type Scale = (value: number) => number;

function yTicks(max: number, top: Scale): readonly string[] {
  return Array.from({ length: TICKS_COUNT + 1 }, (_, index) => {
    const value = (max * index) / TICKS_COUNT;
    const at = top(value).toFixed(1);
    const grid = `<line class="g" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/>`;
    return grid + text(LEFT - 6, Number(at) + 4, shortNumber(value), 'text-anchor="end"');
  });
}

function xTicks(
  x: { readonly min: number; readonly max: number },
  logX: boolean,
  left: Scale,
): readonly string[] {
  const values = logX
    ? Array.from(
        { length: Math.floor(x.max) - Math.ceil(x.min) + 1 },
        (_, index) => 10 ** (Math.ceil(x.min) + index),
      )
    : Array.from(
        { length: TICKS_COUNT + 1 },
        (_, index) => x.min + ((x.max - x.min) * index) / TICKS_COUNT,
      );
  return values.map((value) =>
    text(left(value), HEIGHT - BOTTOM + 18, shortNumber(value), 'text-anchor="middle"'),
  );
}

function line(
  { points, dashed = false }: Series,
  stroke: string,
  { left, top }: { readonly left: Scale; readonly top: Scale },
): string {
  const path = points.map(([x, y]) => `${left(x).toFixed(1)},${top(y).toFixed(1)}`).join(" ");
  const dash = dashed ? ' stroke-dasharray="6 4"' : "";
  return `<polyline points="${path}" fill="none" stroke="${stroke}" stroke-width="2"${dash}/>`;
}

function legend(series: readonly Series[]): readonly string[] {
  const width = (WIDTH - LEFT - RIGHT) / Math.max(1, series.length);
  return series.map(({ name, dashed = false }, index) => {
    const x = LEFT + index * width;
    const y = HEIGHT - 14;
    const dash = dashed ? ' stroke-dasharray="6 4"' : "";
    const sample =
      `<line x1="${x}" x2="${x + 22}" y1="${y - 4}" y2="${y - 4}" ` +
      `stroke="${colour(index)}" stroke-width="2"${dash}/>`;
    return sample + text(x + 28, y, name, "");
  });
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? "#888";
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escape(content)}</text>`;
}

function niceCeiling(value: number): number {
  const step = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 5, 7.5, 10].map((part) => part * step).find((top) => top >= value) ?? value;
}

function shortNumber(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`;
  if (value >= 1e4) return `${Number((value / 1e3).toPrecision(3))} k`;
  return String(Number(value.toPrecision(3)));
}

function escape(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
