// The owner's edits of a company's file: read with a version, written only while the file still has
// it, so that two editors do not overwrite each other.

import { createHash } from "node:crypto";
import type { CompanyDirectory } from "./company-directory.ts";
import type { CompanyText } from "./company-schema.ts";
import type { CompanyProblem } from "./judge-company.ts";
import { companySource, saveCompany } from "./save-company.ts";
import type { CompanyEdit } from "./save-company.ts";

export interface EditableCompany {
  readonly text: CompanyText;
  readonly version: string;
}

export type EditOutcome =
  | { readonly kind: "saved"; readonly version: string }
  /** Somebody else changed the file since it was read: nothing was written. */
  | { readonly kind: "changed" }
  | { readonly kind: "wrong"; readonly problems: readonly CompanyProblem[] };

export class CompanyEditor {
  readonly #directory: CompanyDirectory;
  /** Edits one after the other: each compares and writes alone. */
  #editing: Promise<unknown> = Promise.resolve();

  constructor(directory: CompanyDirectory) {
    this.#directory = directory;
  }

  /** Null where there is no file that can be read. */
  async read(id: number): Promise<EditableCompany | null> {
    const text = await companySource(this.#directory, id);
    return text && { text, version: versionOf(text) };
  }

  /** Null: there is no such company. */
  write(id: number, version: string, edit: CompanyEdit): Promise<EditOutcome | null> {
    const run = this.#editing.then(() => this.#write(id, version, edit));
    this.#editing = run.catch(() => {});
    return run;
  }

  async #write(id: number, version: string, edit: CompanyEdit): Promise<EditOutcome | null> {
    const before = await this.read(id);
    if (before === null) return null;
    if (before.version !== version) return { kind: "changed" };
    const saved = await saveCompany(this.#directory, id, edit);
    if (saved === null || saved.kind === "wrong") return saved;
    const after = await this.read(id);
    return { kind: "saved", version: after?.version ?? version };
  }
}

function versionOf(text: CompanyText): string {
  return createHash("sha256").update(JSON.stringify(text)).digest("base64url").slice(0, 22);
}
