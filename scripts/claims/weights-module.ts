// Formats the trained weights as a TypeScript module: packed text, one group for each kind of
// feature, in lines of at most 100 columns. Pure.

import type { Model } from "./training.ts";

interface WeightsText {
  readonly names: readonly string[];
  readonly unit: number;
  readonly threshold: number;
  readonly certain: number;
}

const LINE_MAX = 98;

const HEAD = `// The trained weights of the claim detector, written by \`npm run train:claims\`: do not edit.
// In parts of a log-odd. Each group is text, "feature=weight", that claim-detector.ts
// parses once; scripts/claims/training.ts caps the number of features. Data only.
`;

export function weightsModule(
  { bias, weights }: Model,
  { names, unit, threshold, certain }: WeightsText,
): string {
  const groups = new Map<string, string[]>();
  for (const [feature, weight] of weights.entries()) {
    const tenths = Math.round(weight * unit);
    const [group = "", name = ""] = names[feature]?.split(" ") ?? [];
    if (tenths === 0) continue;
    groups.set(group, [...(groups.get(group) ?? []), `${name}=${tenths}`]);
  }
  const entries = [...groups].sort().map(([group, features]) => {
    return `  ${group}: \`\n${wrapped(features.sort()).join("\n")}\`,\n`;
  });
  return `${HEAD}
/** Parts of one log-odd. */
export const UNIT = ${unit};
export const BIAS = ${Math.round(bias * unit)};
/** A sum above it claims. */
export const THRESHOLD = ${threshold};
/** A sum above it claims for sure. */
export const CERTAIN_ABOVE = ${certain};

/** A group for each kind of feature; what the names mean is said in claim-features.ts. */
export const PACKED = {
${entries.join("")}} as const;
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
