// The files of a folder of companies: where each is, and when it changed last.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { FORMS } from "./company-names.ts";
import { TEXTS_BESIDE, isMissing } from "./read-company.ts";
import type { CompanyPath } from "./read-company.ts";

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
