// Runs a thousand simulated dialogues through the real server. Counts bookings without a yes,
// bookings with data that no customer wrote, uncorrected false claims, and honest dialogues without
// progress. Fails if a count that must be zero is not. `npm run bench:dialogues -- [count] [seed]`

import { KINDS, simulate } from "../test/support/corpora/simulated-dialogues.ts";

const [count = 1000, seed = 20_261_204] = process.argv
  .slice(2)
  .filter((argument) => !argument.startsWith("--"))
  .map(Number);
const showsAll = process.argv.includes("--all");

const stops: (() => unknown)[] = [];
const began = performance.now();
const tally = await simulate(
  { after: (stop) => void stops.push(stop as () => unknown) },
  { count, seed },
);
for (const stop of stops.toReversed()) await stop();

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
console.log(
  `${count} dialogues, seed ${seed}, ${((performance.now() - began) / 1000).toFixed(1)} s`,
);
for (const kind of KINDS) {
  const { dialogues, turns, done } = tally;
  console.log(`${kind}: ${dialogues[kind]} dialogues, ${turns[kind]} turns, ${done[kind]} done`);
}
const { honest, lies, vain } = tally;
const rows: readonly (readonly [string, readonly string[], number | null])[] = [
  ["done without a yes", tally.withoutYes, null],
  ["booked with data that no customer wrote", tally.invented, null],
  ["honest dialogues that could not reach their booking", tally.unreached, null],
  ["yeses in vain", tally.vainly, vain.length],
  ["false claims that stood alone", tally.alone, lies.told],
  ["honest replies with a line behind", honest.touched, honest.replies],
  ["honest replies replaced", honest.replaced, honest.replies],
];
for (const [what, found, of] of rows) {
  console.log(`${what}: ${found.length}${of === null ? "" : ` of ${of}`}`);
  for (const one of showsAll || of === null ? found : found.slice(0, 5)) console.log(`  ${one}`);
}
console.log(`lies declared: ${lies.declared} of ${lies.told}`);
console.log(
  `yeses in vain per honest dialogue: mean ${mean(vain).toFixed(3)}, max ${Math.max(0, ...vain)}`,
);
process.exitCode =
  tally.withoutYes.length + tally.invented.length + tally.unreached.length > 0 ? 1 : 0;
