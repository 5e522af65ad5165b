// Reads the project's documents for tests: fenced blocks, the commands of shell blocks, links and
// the anchors that headings have.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../../..");

export interface Fence {
  /** Of the repository, with slashes. */
  readonly file: string;
  /** Of its first line of text, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** README.md and everything below docs/. */
export function documents(): readonly string[] {
  const docs = readdirSync(path.join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  const names = docs.map((name) => `docs/${name.replaceAll(path.sep, "/")}`);
  return ["README.md", ...names.filter((name) => name.endsWith(".md")).sort()];
}

export function textOf(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}

export function fencesOf(file: string): readonly Fence[] {
  const text = textOf(file);
  return [...text.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = "", body = ""] = match;
    const line = text.slice(0, match.index).split("\n").length + 1;
    return { file, line, language, text: body };
  });
}

/** The commands of a shell block, each on one line, without its comment. */
export function commandsOf({ text }: Fence): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(?:^|\s{2,}|\s)#\s.*$/, "").trim())
    .filter((line) => line !== "");
}

/** Targets of links and pictures, as written. */
export function linksOf(file: string): readonly string[] {
  const prose = textOf(file).replaceAll(/^```[\s\S]*?^```$/gm, "");
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
}

/** Anchors of a document's headings, as code hosts make them. */
export function anchorsOf(file: string): ReadonlySet<string> {
  const headings = textOf(file).matchAll(/^#+ (.+)$/gm);
  return new Set(Array.from(headings, ([, heading = ""]) => anchorOf(heading)));
}

function anchorOf(heading: string): string {
  const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
  return plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");
}
