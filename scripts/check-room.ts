// `npm run room -- engine/turn`: the fast check of one room, in seconds: all types, lint and format
// of the room and its tests, the room's tests, and the tidy test. Without a room it prints the
// rooms. A commit needs the full check (`npm run check`).

import { spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import path from "node:path";
import { ENGINE_ROOMS, TOOLS_ROOMS } from "../test/layers.ts";

const ROOT = path.resolve(import.meta.dirname, "..");
const ROOMS = [
  ...ENGINE_ROOMS.map((room) => `engine/${room}`),
  ...TOOLS_ROOMS.map((room) => `tools/${room}`),
];

interface Step {
  readonly name: string;
  /** Arguments of Node. */
  readonly command: readonly string[];
}

interface Result {
  readonly step: Step;
  readonly ok: boolean;
  readonly output: string;
  readonly seconds: number;
}

function stepsOf(room: string): readonly Step[] {
  const folders = [room, `test/${room}`].filter((folder) => existsSync(path.join(ROOT, folder)));
  const tests = globSync(`test/${room}/**/*.test.ts`, { cwd: ROOT }).sort();
  return [
    // The native compiler reports the same as the pinned one in a third of the time.
    { name: "types", command: ["node_modules/typescript7/bin/tsc", "-p", "."] },
    {
      name: "tests",
      command: [
        ...["--expose-gc", "--import", "tsx", "--test", "--test-timeout=120000"],
        ...["--test-reporter=dot", "test/tidy.test.ts", ...tests],
      ],
    },
    {
      name: "lint",
      command: ["node_modules/eslint/bin/eslint.js", ...folders],
    },
    {
      name: "format",
      command: ["node_modules/prettier/bin/prettier.cjs", "--check", ...folders],
    },
  ];
}

function run(step: Step): Promise<Result> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...step.command], { cwd: ROOT });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => void (output += piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => void (output += piece));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const seconds = (performance.now() - startedAt) / 1000;
      resolve({ step, ok: code === 0, output, seconds });
    });
  });
}

const [room] = process.argv.slice(2);
const known = ROOMS.find((name) => name === room?.replace(/\/+$/, ""));
if (known === undefined) {
  console.error(`usage: npm run room -- <room>\n\n${ROOMS.join("\n")}`);
  process.exitCode = 2;
} else {
  const results = await Promise.all(stepsOf(known).map(run));
  for (const { step, ok, output, seconds } of results) {
    console.log(`${ok ? "ok    " : "FAILED"} ${step.name.padEnd(7)} ${seconds.toFixed(1)} s`);
    if (!ok) console.log(output);
  }
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
}
