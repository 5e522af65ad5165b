// Reads a company's file and the texts beside it, within their caps, and judges them together.

import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { KIB, utf8Bytes, valueBytes } from "../../engine/core/bytes.ts";
import type { Company } from "../domain/company.ts";
import { isYaml } from "./company-names.ts";
import { judgeCompany } from "./judge-company.ts";
import type { CompanyProblem, CompanyRule, Judged } from "./judge-company.ts";
import { readJson } from "./json-reader.ts";
import { COMPANY_BYTES_MAX } from "./file-bytes.ts";
import { questionsIn } from "./questions-text.ts";
import type { LocatedValue, Unreadable } from "./located-value.ts";

export const FILE_BYTES_MAX = 256 * KIB;
/** Texts that may lie beside `<id>/company.yaml`. */
export const TEXTS_BESIDE = ["context.md", "instructions.md", "faq.md"] as const;

export interface CompanyPath {
  readonly id: number;
  /** Of the company's file itself. */
  readonly path: string;
  /** In a folder of its own, with texts beside it. */
  readonly isFolder: boolean;
}

interface ReadOptions {
  readonly rule?: CompanyRule | undefined;
  readonly readsYaml?: boolean | undefined;
  /** What the company's file would say; absent: what it says. */
  readonly text?: string | undefined;
}

/**
 * What a company's file says, within its cap; null where there is none. Rejects as `readCompany`.
 */
export async function fileText(
  path: string,
  { readsYaml = true }: Pick<ReadOptions, "readsYaml">,
): Promise<string | { readonly problem: string } | null> {
  return !readsYaml && isYaml(path) ? { problem: NO_PARSER } : readWithin(path);
}

/** Rejects only with errors of the file system other than "not there". */
export async function readCompany(
  at: CompanyPath,
  { rule, readsYaml = true, text: given }: ReadOptions = {},
): Promise<Judged> {
  const { path, id } = at;
  const text = given === undefined ? await fileText(path, { readsYaml }) : withinCap(given);
  if (typeof text !== "string") return wrong(path, text?.problem ?? "is not there");
  const read = await readerOf(path)(text);
  if ("problem" in read) {
    const { problem, line, column } = read;
    const message = `cannot be read: ${problem}`;
    return { kind: "wrong", problems: [{ file: path, field: "", message, line, column }] };
  }
  const judged = judgeCompany(read, { file: path, id, rule });
  const whole = at.isFolder ? await withTexts(judged, read.value, dirname(path)) : judged;
  const bytes = whole.kind === "company" ? companyBytes(whole.company) : 0;
  if (bytes <= COMPANY_BYTES_MAX) return whole;
  return wrong(path, `holds over ${COMPANY_BYTES_MAX / KIB} KiB in memory: ${SHORTEN}`);
}

/** What a company holds in memory; one over the cap has one byte more than it. */
export function companyBytes(company: Company): number {
  return valueBytes(company, COMPANY_BYTES_MAX + 1);
}

const SHORTEN = "shorten its texts, its lists of services, people and questions";

const NO_PARSER =
  "is the first YAML file since the start: a restart makes room for its parser, or write JSON";

type Reader = (text: string) => Promise<LocatedValue | Unreadable> | LocatedValue | Unreadable;

function readerOf(path: string): Reader {
  if (!isYaml(path)) return readJson;
  return async (text) => (await import("./yaml-reader.ts")).readYaml(text);
}

async function withTexts(judged: Judged, value: unknown, folder: string): Promise<Judged> {
  const problems: CompanyProblem[] = []; // at most one for each text
  const texts: Partial<Record<(typeof TEXTS_BESIDE)[number], string>> = {};
  for (const name of TEXTS_BESIDE) {
    const file = join(folder, name);
    const text = await readWithin(file);
    if (text === null) continue;
    if (typeof text !== "string") problems.push({ ...WHOLE, file, message: text.problem });
    else if (isInFile(value, name)) problems.push({ ...WHOLE, file, message: TWICE });
    else texts[name] = text.trim();
  }
  if (judged.kind === "wrong") return { ...judged, problems: [...judged.problems, ...problems] };
  if (problems.length > 0) return { kind: "wrong", problems };
  const { "context.md": context, "instructions.md": instructions, "faq.md": questions } = texts;
  const { company } = judged;
  const read: Company = {
    ...company,
    context: context ?? company.context,
    instructions: instructions ?? company.instructions,
    questions: [...company.questions, ...questionsIn(questions ?? "")],
  };
  return { kind: "company", company: read };
}

const WHOLE = { field: "", line: 1, column: 1 };
const TWICE = "is in the company's file, too: keep one of the two";

function isInFile(value: unknown, name: string): boolean {
  const field = basename(name, ".md");
  return typeof value === "object" && value !== null && Object.hasOwn(value, field);
}

function wrong(file: string, message: string): Judged {
  return { kind: "wrong", problems: [{ ...WHOLE, file, message }] };
}

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });

/** The file's text; null where there is no file. */
async function readWithin(path: string): Promise<string | { readonly problem: string } | null> {
  const file = await open(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (file === null) return null;
  try {
    // One byte more than allowed tells a file that is too large. One file is read at a time.
    const buffer = Buffer.allocUnsafe(FILE_BYTES_MAX + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) break;
    }
    if (length > FILE_BYTES_MAX) return TOO_LARGE;
    return decoded(buffer.subarray(0, length));
  } finally {
    await file.close();
  }
}

const TOO_LARGE = { problem: `is larger than ${FILE_BYTES_MAX / KIB} KiB` };

function withinCap(text: string): string | typeof TOO_LARGE {
  return utf8Bytes(text) > FILE_BYTES_MAX ? TOO_LARGE : text;
}

function decoded(bytes: Buffer): string | { readonly problem: string } {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return { problem: "is not text in UTF-8" };
  }
}

export function isMissing(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}
