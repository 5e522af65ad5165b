// The Dockerfile's own steps without Docker: its instructions read, its stages made as folders, its
// RUN lines run there, with the context that .dockerignore lets through. Only what our file uses is
// understood; anything else is an error.

import assert from "node:assert";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";

export interface Instruction {
  readonly word: string;
  readonly rest: string;
}

export interface Image {
  /** The folder that stands for `/` of the last stage, less its base. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly bases: readonly string[];
  readonly user: string;
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly stopSignal: string;
}

export interface BuildOptions {
  /** The project: Dockerfile, .dockerignore and context. */
  readonly project: string;
  /** An empty folder. */
  readonly into: string;
  /** What an `npm ci` does: "run" it, or "link" the packages that are installed already. */
  readonly install: "run" | "link";
}

export function instructions(text: string): readonly Instruction[] {
  const joined = text.replace(/^\s*#.*\n/gm, "").replace(/\\\n\s*/g, "");
  return joined
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, word = "", rest = ""] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      assert(word !== "", `not an instruction: ${line}`);
      return { word, rest };
    });
}

/** Whether a path of the context reaches the build: the last pattern that matches decides. */
export function contextFilter(ignoreFile: string): (name: string) => boolean {
  const patterns = ignoreFile
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const lets = line.startsWith("!");
      const glob = (lets ? line.slice(1) : line).replace(/[.+^$()|[\]{}]/g, "\\$&");
      // A pattern covers what is below it; `*` stays within one name.
      return { lets, matches: new RegExp(`^${glob.replaceAll("*", "[^/]*")}(?:/.*)?$`) };
    });
  return (name) => patterns.findLast(({ matches }) => matches.test(name))?.lets ?? true;
}

export function buildImage({ project, into, install }: BuildOptions): Image {
  const file = instructions(readFileSync(path.join(project, "Dockerfile"), "utf8"));
  const context = path.join(into, "context");
  copyContext(project, context);
  const stages = new Map<string, string>();
  let image: Image = emptyImage(into, []);
  for (const { word, rest } of file) {
    switch (word) {
      case "FROM": {
        const [, base = "", name = "final"] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
        const root = path.join(into, `stage-${name}`);
        mkdirSync(root);
        stages.set(name, root);
        image = emptyImage(root, [...image.bases, base]);
        break;
      }
      case "WORKDIR":
        mkdirSync(path.join(image.root, rest), { recursive: true });
        image = { ...image, workdir: rest };
        break;
      case "COPY":
        copyInto(image, rest, { context, stages });
        break;
      case "RUN":
        runIn(path.join(image.root, image.workdir), rest, { project, install });
        break;
      default:
        image = { ...image, ...metadata(image, { word, rest }) };
    }
  }
  return image;
}

function emptyImage(root: string, bases: readonly string[]): Image {
  const lists = { bases, command: [], healthcheck: [] };
  return { root, workdir: "/", env: {}, labels: {}, user: "root", stopSignal: "", ...lists };
}

function copyContext(project: string, context: string): void {
  const passes = contextFilter(readFileSync(path.join(project, ".dockerignore"), "utf8"));
  const skipped = new Set([".git", "node_modules", "dist"]);
  const names = readdirSync(project, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(project, path.join(entry.parentPath, entry.name)))
    // Shut out by the first pattern; walking them takes longer than all the rest.
    .filter((name) => !skipped.has(name.split(path.sep)[0] ?? ""));
  for (const name of names.filter((one) => passes(one.replaceAll(path.sep, "/")))) {
    cpSync(path.join(project, name), path.join(context, name), { recursive: true });
  }
}

interface Sources {
  readonly context: string;
  readonly stages: ReadonlyMap<string, string>;
}

function copyInto(image: Image, rest: string, { context, stages }: Sources): void {
  const words = rest.split(" ").filter((word) => !word.startsWith("--"));
  const stage = /--from=(\S+)/.exec(rest)?.[1];
  const from = stage === undefined ? context : stages.get(stage);
  const to = words.pop();
  assert(from !== undefined && to !== undefined && words.length > 0, `COPY ${rest}`);
  const target = path.join(image.root, image.workdir, to);
  for (const word of words) {
    const source = path.join(from, word);
    // A folder's contents are copied, a file keeps its name.
    const isFolder = statSync(source).isDirectory();
    cpSync(source, isFolder ? target : path.join(target, path.basename(word)), { recursive: true });
  }
}

function runIn(
  folder: string,
  line: string,
  { project, install }: Pick<BuildOptions, "project" | "install">,
): void {
  if (install === "link" && line.startsWith("npm ci ")) {
    symlinkSync(path.join(project, "node_modules"), path.join(folder, "node_modules"));
    return;
  }
  execFileSync("sh", ["-c", line], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

function metadata(image: Image, { word, rest }: Instruction): Partial<Image> {
  switch (word) {
    case "ENV":
      return { env: { ...image.env, ...pairs(rest) } };
    case "LABEL":
      return { labels: { ...image.labels, ...pairs(rest) } };
    case "USER":
      return { user: rest };
    case "STOPSIGNAL":
      return { stopSignal: rest };
    case "CMD":
      return { command: execForm(rest) };
    case "HEALTHCHECK":
      return { healthcheck: execForm(rest.slice(rest.indexOf("CMD ") + 4)) };
    case "EXPOSE":
      return {};
    default:
      throw new assert.AssertionError({ message: `${word} is not understood here` });
  }
}

function pairs(rest: string): Record<string, string> {
  const found = [...rest.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g)];
  return Object.fromEntries(
    found.map(([, name = "", quoted, bare]) => [name, quoted ?? bare ?? ""]),
  );
}

function execForm(rest: string): readonly string[] {
  const words: unknown = JSON.parse(rest);
  assert(Array.isArray(words) && words.every((word) => typeof word === "string"), rest);
  return words;
}
