// Writes the trained weights as a TypeScript module: packed text, a group for each kind of
// feature, in lines of at most 100 columns. Pure.

import type { Model } from "./claim-training.ts";

export interface WeightsText {
  readonly names: readonly string[];
  readonly unit: number;
  readonly threshold: number;
  readonly certain: number;
}

const LINE_MAX = 98;

const HEAD = `// The trained weights of the claim detector, written by \`npm run train:claims\`: do not edit.
// In tenths of log-odds. Each group is text, "feature=weight", that is parsed once when the module
// loads; scripts/claim-training.ts caps the number of features. Data only.
`;

export function weightsModule(
  { bias, weights }: Model,
  { names, unit, threshold, certain }: WeightsText,
): string {
  const groups = new Map<string, string[]>();
  for (const [feature, weight] of weights.entries()) {
    const tenths = Math.round(weight * unit);
    const name = names[feature];
    if (tenths === 0 || name === undefined) continue;
    const [, prefix = "", rest = name] = /^([wscd]:)(.+)$/.exec(name) ?? [];
    const group = groups.get(prefix) ?? [];
    group.push(`${rest}=${tenths}`);
    groups.set(prefix, group);
  }
  const texts = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = texts.map(([prefix, group]) => {
    const lines = wrapped(group.sort((a, b) => (a < b ? -1 : 1)));
    return `  "${prefix}": \`\n${lines.join("\n")}\`,\n`;
  });
  return `${HEAD}
/** Parts of one log-odd. */
export const UNIT = ${unit};
export const BIAS = ${Math.round(bias * unit)};
/** A sum above it claims. */
export const THRESHOLD = ${threshold};
/** A sum above it claims for sure. */
export const CERTAIN_ABOVE = ${certain};

/** By prefix: none, symbols (c), pairs of them (d), beginnings of words (s), words (w). */
const PACKED: Readonly<Record<string, string>> = {
${entries.join("")}};

export const WEIGHTS: ReadonlyMap<string, number> = new Map(
  Object.entries(PACKED).flatMap(([prefix, text]) =>
    text
      .trim()
      .split(/\\s+/)
      .map((entry): [string, number] => {
        const at = entry.lastIndexOf("=");
        return [\`\${prefix}\${entry.slice(0, at)}\`, Number(entry.slice(at + 1))];
      }),
  ),
);
`;
}

function wrapped(entries: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + entry.length > LINE_MAX) lines.push(entry);
    else lines[lines.length - 1] = `${last} ${entry}`;
  }
  return lines;
}
