// Writes an owner's change into a company's file: the whole file is judged first, and replaced at
// once or not at all. A YAML file keeps its other lines and their comments.

import { randomUUID } from "node:crypto";
import { open, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errorSummary } from "../../engine/core/errors.ts";
import { isYaml } from "./company-names.ts";
import type { CompanyDirectory } from "./company-directory.ts";
import type { CompanyText } from "./company-schema.ts";
import type { Judged } from "./judge-company.ts";
import { readJson } from "./json-reader.ts";

/** What the owner's page edits: whole fields, as the file writes them. */
export type CompanyEdit = Pick<
  Partial<CompanyText>,
  "name" | "hours" | "closed" | "booking" | "resources" | "services" | "questions" | "contact"
>;

/** What the file says now, as it is written; null where there is no file that can be read. */
export async function companySource(
  directory: CompanyDirectory,
  id: number,
): Promise<CompanyText | null> {
  const path = directory.pathOf(id);
  if (path === null) return null;
  const text = await directory.source(path.path);
  if (text === null) return null;
  const read = isYaml(path.path)
    ? (await import("./yaml-reader.ts")).readYaml(text)
    : readJson(text);
  // The file was judged; should it be wrong by now, saving it will say so.
  return "problem" in read ? null : (read.value as CompanyText);
}

/** Null: there is no such company. `wrong`: nothing was written. */
export function saveCompany(
  directory: CompanyDirectory,
  id: number,
  edit: CompanyEdit,
): Promise<Judged | null> {
  const path = directory.pathOf(id);
  if (path === null) return Promise.resolve(null);
  return directory.exclusively(async () => {
    const file = await realpath(path.path).catch(() => path.path);
    try {
      const before = await directory.source(file);
      // Reading it says what is wrong.
      if (before === null) return await directory.reread(path);
      const text = await editedText(file, before, edit);
      const judged = await directory.judge(path, text);
      if (judged.kind === "wrong") return judged;
      await replaceFile(file, text);
    } catch (error) {
      const message = `cannot be written: ${errorSummary(error).code}`;
      return { kind: "wrong", problems: [{ ...WHOLE, file: path.path, message }] };
    }
    return directory.reread(path);
  });
}

const WHOLE = { field: "", line: 1, column: 1 };

async function editedText(file: string, text: string, edit: CompanyEdit): Promise<string> {
  if (isYaml(file)) return (await import("./yaml-reader.ts")).editedYaml(text, edit);
  const read = readJson(text);
  // A file that is no JSON stays as it is: judging it says what is wrong.
  if ("problem" in read || typeof read.value !== "object") return text;
  return `${JSON.stringify({ ...read.value, ...edit }, null, 2)}\n`;
}

/** All of the new file or all of the old one, also after a power cut. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, "wx", 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
