// The files of a folder of companies: which names are companies, and when they changed last.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { TEXTS_BESIDE, isMissing } from "./read-company.ts";
import type { CompanyPath } from "./read-company.ts";

/** Forms of a company's file; their order is stored in the index. */
export const FORMS = [
  ...[".json", ".yaml", ".yml"],
  ...["/company.json", "/company.yaml", "/company.yml"],
] as const;

const FILE_NAME = /^([1-9]\d{0,15})(\.json|\.ya?ml)$/;
const FOLDER_NAME = /^[1-9]\d{0,15}$/;
/** What an owner takes for a company's file, with a name that says no id. */
const OTHER_FILE = /\.(?:json|ya?ml)$/i;

export type NamedFile =
  | { readonly kind: "file"; readonly id: number; readonly form: number }
  | { readonly kind: "folder"; readonly id: number }
  | { readonly kind: "misnamed" }
  | { readonly kind: "other" };

/** What a name in the folder is; hidden files and all other files are nothing of ours. */
export function namedFile(name: string): NamedFile {
  const [, digits = "", extension = ""] = FILE_NAME.exec(name) ?? [];
  const id = Number(digits === "" && FOLDER_NAME.test(name) ? name : digits);
  if (id > 0 && Number.isSafeInteger(id)) {
    if (digits === "") return { kind: "folder", id };
    return { kind: "file", id, form: FORMS.findIndex((form) => form === extension) };
  }
  return { kind: !name.startsWith(".") && OTHER_FILE.test(name) ? "misnamed" : "other" };
}

export function pathOf(folder: string, id: number, form: number): CompanyPath {
  const suffix = FORMS[form] ?? "";
  return { id, path: join(folder, `${id}${suffix}`), isFolder: suffix.startsWith("/") };
}

/** Forms that the company's own folder has: one, when it is right. */
export async function formsInFolder(folder: string, id: number): Promise<readonly number[]> {
  const found: number[] = []; // at most one for each form
  for (const [form, suffix] of FORMS.entries()) {
    if (suffix.startsWith("/") && (await fileStamp(join(folder, `${id}${suffix}`))) !== null) {
      found.push(form);
    }
  }
  return found;
}

/** Stamps are exact as numbers, also four times as large. */
const STAMP_MAX = 2 ** 51;
/** A prime: a change of the time hardly makes up for one of the size. */
const SIZE_FACTOR = 7919;

/** Of the company's file and the texts beside it: any change changes it. Null: no file. */
export async function stampOf({ path, isFolder }: CompanyPath): Promise<number | null> {
  const own = await fileStamp(path);
  if (own === null || !isFolder) return own;
  let sum = own;
  for (const name of TEXTS_BESIDE) {
    // A text that is not there counts, too, and so does which one it is.
    sum = (sum * 3 + ((await fileStamp(join(path, "..", name))) ?? 1)) % STAMP_MAX;
  }
  return sum;
}

async function fileStamp(path: string): Promise<number | null> {
  try {
    const { mtimeMs, size } = await stat(path);
    // In microseconds: an editor may write twice within one of the clock's milliseconds.
    return (Math.round(mtimeMs * 1000) + size * SIZE_FACTOR) % STAMP_MAX;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
