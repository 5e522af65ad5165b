// The built package in an empty project, as an installation leaves it: `node_modules/agent-citas` with
// what package.json names and nothing of the sources; its dependencies are those of this checkout.

import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../../..");

interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
}

// The package's own file, whose fields other tests rely on too.
export const manifest = JSON.parse(
  readFileSync(path.join(ROOT, "package.json"), "utf8"),
) as Manifest;

/** A project with the package in it, without its types; to be removed by the caller. */
export function projectWithPackage(): string {
  const project = emptyProject();
  const modules = path.join(project, "node_modules");
  const home = path.join(modules, "agent-citas");
  mkdirSync(home, { recursive: true });
  const script = path.join(ROOT, "scripts/build/build-library.mjs");
  execFileSync(process.execPath, [script, path.join(home, "lib"), "--no-types"]);
  cpSync(path.join(ROOT, "package.json"), path.join(home, "package.json"));
  for (const name of Object.keys(manifest.dependencies)) {
    symlinkSync(path.join(ROOT, "node_modules", name), path.join(modules, name));
  }
  return project;
}

export function emptyProject(): string {
  const project = mkdtempSync(path.join(tmpdir(), "citas-package-"));
  writeFileSync(path.join(project, "package.json"), '{ "private": true, "type": "module" }');
  return project;
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts Node in a project, without anything of this checkout's environment but the path. */
export function startNode(
  project: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, args, {
    cwd: project,
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const [out, err] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    child.exitCode ?? once(child, "exit"),
  ]);
  return { code: child.exitCode, out, err };
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = "";
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

export interface Program {
  readonly name: string;
  readonly text: string;
}

/** The fenced programs of a page that have a file's name behind their language. */
export function programsOf(page: string): readonly Program[] {
  return Array.from(page.matchAll(/^```(?:ts|js) (\S+)\n([^]*?)^```$/gm), ([, name, text]) => {
    return { name: name ?? "", text: text ?? "" };
  });
}

export function writeAll(project: string, programs: readonly Program[]): void {
  for (const { name, text } of programs) writeFileSync(path.join(project, name), text);
}

/** A turn, an error and a page: every entry, and every file that they read. */
const USE = `
  const [{ createAgent, AgentError }, { appointments }, { startServer }, { startTestAgent }] = [
    ...loaded,
  ];
  const { agent, model, close } = await startTestAgent({ prompt: "You are a test." });
  model.script({ reply: "hello" });
  console.log((await agent.chat({ session: "s", message: "hi" })).reply);
  await close();
  const late = await agent.chat({ session: "s", message: "hi" }).catch((error) => error);
  console.log(late instanceof AgentError, late.code);
  const server = await startServer({ environment: { SERVER_PORT: "0", LOG_LEVEL: "silent" } });
  console.log((await fetch(server.url)).status, typeof appointments, typeof createAgent);
  await server.close();`;
export const ENTRIES = Object.keys(manifest.exports).filter((name) => !name.endsWith(".json"));
const NAMES = ENTRIES.map((entry) => `"${path.posix.join("agent-citas", entry)}"`);
/** The same in both formats, by the names of their files. */
export const USES = {
  "use.mjs": `const loaded = await Promise.all([${NAMES.map((n) => `import(${n})`).join()}]);${USE}`,
  "use.cjs": `const loaded = [${NAMES.map((n) => `require(${n})`).join()}];
    (async () => {${USE}})();`,
};

/** What each of them prints. */
export const USED = "hello\ntrue draining\n200 function function\n";
