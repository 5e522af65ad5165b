// The documents are true: links resolve, and every command in them is run here, run by another test
// named here, or needs something named here.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import {
  ROOT,
  anchorsOf,
  commandsOf,
  documents,
  fencesOf,
  linksOf,
  textOf,
} from "../support/package/markdown.ts";
import { startTestServer } from "../support/server-fixture.ts";

const run = promisify(execFile);
const CURL_MS = 30_000;
const SHELL = new Set(["sh", "bash", "console"]);
/** Documents whose blocks another test runs as they stand. */
const RUN_BY: Readonly<Record<string, string>> = {
  "docs/operations.md": "test/tools/service/operations.test.ts",
  "docs/tracing.md": "test/package/tracing-bundle.test.ts",
  "docs/business.md": "test/package/check-business.ts",
  "docs/negocio.md": "test/package/check-business.ts",
};

interface Command {
  readonly text: string;
  readonly from: string;
}

const commands: readonly Command[] = documents().flatMap((file) =>
  fencesOf(file)
    .filter(({ language }) => SHELL.has(language) && !(file in RUN_BY))
    .flatMap((fence) =>
      commandsOf(fence).map((text) => ({ text, from: `${fence.file}:${fence.line}` })),
    ),
);

/** Not of this project and not for a test: what each needs. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [[/^docker /, "a container engine"]];

// Our own file.
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};

const isCurl = ({ text }: Command): boolean => /^(?:\w+=\S+ )*curl /.test(text);
/** Of our own command line: one that `agent-citas --help` names. */
const isOurs = ({ text }: Command): boolean => {
  const name = /^(?:\w+=\S+ )*(?:npx )?agent-citas (\w+)/.exec(text)?.[1];
  return name !== undefined && textOf("cli.ts").includes(`"${name}",`);
};
const isNpm = ({ text }: Command): boolean => /^(?:\w+=\S+ )*npm /.test(text);

test("every command is one of npm's scripts, a call that is made here, or names its need", () => {
  const unknown = commands.filter(
    (one) =>
      ![isCurl, isNpm, isOurs].some((known) => known(one)) &&
      !ELSEWHERE.some(([form]) => form.test(one.text)),
  );
  assert.deepEqual(
    unknown.map(({ from, text }) => `${from} ${text}`),
    [],
  );
  for (const [form, need] of ELSEWHERE) {
    assert(
      commands.some(({ text }) => form.test(text)),
      `${need}: not needed any more`,
    );
  }
});

test("what another test runs is read by that test", () => {
  for (const [file, by] of Object.entries(RUN_BY)) assert(textOf(by).includes(file), by);
});

test("every npm script that a document names exists, with the options it is given", () => {
  const problems = commands.filter(isNpm).flatMap(({ text, from }) =>
    text.split("&&").flatMap((part) => {
      const words = part
        .trim()
        .split(/\s+/)
        .filter((word) => !/^[A-Z_]+=|^-s$/.test(word));
      if (words[1] === "ci" && words.length === 2) return [];
      const name = words[1] === "run" ? (words[2] ?? "") : (words[1] ?? "");
      const script = scripts[name];
      if (script === undefined) return [`${from} no script ${name}`];
      const source = sourceOf(script);
      return words
        .filter((word) => word.startsWith("--") && word !== "--")
        .filter((option) => !declares(source, option.slice(2)))
        .map((option) => `${from} npm run ${name} has no ${option}`);
    }),
  );
  assert.deepEqual(problems, []);
});

function sourceOf(script: string): string {
  const file = /(\S+\.(?:ts|mjs))(?!.*\.(?:ts|mjs))/.exec(script)?.[1];
  return file === undefined ? "" : readFileSync(path.join(ROOT, file), "utf8");
}

/** As an option of `parseArgs`, or as one that the file looks for itself. */
function declares(source: string, option: string): boolean {
  return new RegExp(`(?:^|\\s)(?:"${option}"|${option}): |--${option}\\b`, "m").test(source);
}

test("every call with curl is made, and its answer is a good one", async (context) => {
  const server = await startTestServer(context, { simulated: true });
  const calls = commands.filter(isCurl);
  assert(calls.length > 0);
  for (const { text, from } of calls) {
    const here = text
      .replaceAll(/(?:http:\/\/)?(?:localhost|127\.0\.0\.1):8002/g, server.url)
      .replaceAll(/\bcurl /g, "curl --fail ");
    const env = { PATH: process.env["PATH"] ?? "", INTERNAL_API_TOKEN: "not-needed-here" };
    const ended = run("/bin/sh", ["-c", here], { env, timeout: CURL_MS });
    const { stdout } = await ended.catch((error: unknown) =>
      assert.fail(`${from} ${String(error)}`),
    );
    assert.notEqual(stdout, "", `${from} answered nothing`);
  }
});

test("every link of a document leads to a file that is there, and to a heading in it", () => {
  const problems = documents().flatMap((file) =>
    linksOf(file).flatMap((link) => {
      if (/^(?:https?|mailto):/.test(link)) return [];
      const [target = "", anchor] = link.split("#");
      const to = target === "" ? file : path.posix.join(path.posix.dirname(file), target);
      if (!existsSync(path.join(ROOT, to))) return [`${file}: ${link}`];
      const missing = anchor !== undefined && to.endsWith(".md") && !anchorsOf(to).has(anchor);
      return missing ? [`${file}: ${link} has no such heading`] : [];
    }),
  );
  assert.deepEqual(problems, []);
});

test("every document is reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const file of reached) {
    for (const link of linksOf(file)) {
      const to = path.posix.join(path.posix.dirname(file), link.split("#")[0] ?? "");
      if (to.endsWith(".md")) reached.add(to);
    }
  }
  assert.deepEqual(
    documents().filter((file) => !reached.has(file)),
    [],
  );
});
