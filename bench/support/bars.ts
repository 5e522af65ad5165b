// Draws horizontal bars as SVG, a pair for each row, each with its number; readable on light and
// dark backgrounds. Pure.

export interface BarRow {
  readonly name: string;
  /** Ours are drawn in colour, others in grey. */
  readonly isOurs: boolean;
  readonly values: readonly [number, number];
}

export interface BarsOptions {
  readonly title: string;
  /** What the two bars of a row count, with their units. */
  readonly labels: readonly [string, string];
  readonly rows: readonly BarRow[];
}

const WIDTH = 720;
const NAMES = 150;
const NUMBERS = 60;
const TOP = 64;
const ROW = 48;
const BAR = 16;
const OURS = ["#3b82f6", "#93c5fd"] as const;
const OTHERS = ["#8b8b8b", "#c4c4c4"] as const;

export function barsSvg({ title, labels, rows }: BarsOptions): string {
  const height = TOP + rows.length * ROW + 8;
  const most = [0, 1].map((index) => Math.max(1, ...rows.map(({ values }) => values[index] ?? 0)));
  const bars = rows.flatMap(({ name, isOurs, values }, row) => {
    const y = TOP + row * ROW;
    const fills = isOurs ? OURS : OTHERS;
    const pair = values.map((value, index) => {
      const width = ((WIDTH - NAMES - NUMBERS) * value) / (most[index] ?? 1);
      const top = y + index * (BAR + 2);
      return (
        `<rect x="${NAMES}" y="${top}" width="${width.toFixed(1)}" height="${BAR}" ` +
        `fill="${fills[index] ?? ""}"/>` +
        `<text x="${(NAMES + width + 6).toFixed(1)}" y="${top + 12}">${value}</text>`
      );
    });
    return [`<text x="${NAMES - 8}" y="${y + 21}" text-anchor="end">${name}</text>`, ...pair];
  });
  const legend = labels.map(
    (label, index) =>
      `<rect x="${NAMES + index * 290}" y="38" width="12" height="12" fill="${OURS[index] ?? ""}"/>` +
      `<text x="${NAMES + 18 + index * 290}" y="48">${label}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<style>text{font:12px system-ui,sans-serif;fill:#333}.b{fill:#fff}`,
    `@media (prefers-color-scheme:dark){text{fill:#ddd}.b{fill:#161b22}}</style>`,
    `<rect class="b" width="${WIDTH}" height="${height}"/>`,
    `<text x="${WIDTH / 2}" y="22" text-anchor="middle" font-weight="600">${title}</text>`,
    ...legend,
    ...bars,
    "</svg>",
    "",
  ].join("\n");
}
