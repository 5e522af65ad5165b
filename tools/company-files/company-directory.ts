// A folder of company files. All are judged when it is opened; later changes are noticed, and a
// wrong file leaves the old one in force. Resident is the index; contents are in a cache of their
// own, as text, and are read again when it has lost them. Those in use are shared.

import { opendir } from "node:fs/promises";
import type { Clock } from "../../engine/core/clock.ts";
import { AgentError, errorSummary } from "../../engine/core/errors.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import type { Company } from "../domain/company.ts";
import { COMPANIES_MAX } from "./companies.ts";
import type { Companies } from "./companies.ts";
import { CompanyContents, ownCompany } from "./company-contents.ts";
import { CompanyIndex, INDEX_ENTRY_BYTES } from "./company-index.ts";
import { namedFile } from "./company-names.ts";
import { formsInFolder, pathOf, stampOf } from "./company-paths.ts";
import { CompanyProblems, wholeProblem } from "./company-problems.ts";
import { CompanyUses } from "./company-uses.ts";
import type { CompanyScope, LoadedCompany } from "./company-uses.ts";
import { COMPANY_BYTES_MAX, YAML_ACCOUNT } from "./file-bytes.ts";
import type { CompanyRule, Judged } from "./judge-company.ts";
import { companyBytes, fileText, readCompany } from "./read-company.ts";
import type { CompanyPath } from "./read-company.ts";

export interface CompanyDirectoryOptions {
  readonly folder: string;
  /** For index and contents. */
  readonly bytesMax: number;
  /** For the companies in use. */
  readonly usesBytesMax: number;
  readonly clock: Clock;
  readonly log: Log;
  /** The memory budget counts the YAML parser, as a file needed it at the start. */
  readonly readsYaml?: boolean;
  /** What this program cannot do for a company, such as a key that is not set. */
  readonly rule?: CompanyRule | undefined;
}

/** Changes are looked for at most this often. */
export const LOOK_MS = 10_000;
/** A folder of thousands takes long to look through: at most this part of the time. */
const LOOK_SHARE = 1 / 20;
/** The index's part of the bytes. */
const INDEX_SHARE = 1 / 8;

export class CompanyDirectory implements Companies {
  readonly bytesMax: number;
  readonly #options: CompanyDirectoryOptions;
  readonly #index: CompanyIndex;
  readonly #contents: CompanyContents;
  readonly #uses: CompanyUses;
  readonly #problems: CompanyProblems;
  #nextLookAt = Number.NEGATIVE_INFINITY;
  #look: Promise<void> | null = null;
  /** Reads one after the other: one file is in memory at a time. */
  #reading: Promise<unknown> = Promise.resolve();
  /** Files without a company: misnamed, double, one too many; or a folder that cannot be read. */
  #isUnclear = false;

  private constructor(options: CompanyDirectoryOptions) {
    const { bytesMax, clock } = options;
    this.#options = options;
    this.bytesMax = bytesMax;
    const fit = Math.floor((bytesMax * INDEX_SHARE) / INDEX_ENTRY_BYTES);
    const index = new CompanyIndex(Math.min(COMPANIES_MAX, fit));
    this.#index = index;
    this.#contents = new CompanyContents(bytesMax - index.account.bytesMax, clock);
    this.#problems = new CompanyProblems(options.log);
    this.#uses = new CompanyUses({
      ...{ bytesMax: options.usesBytesMax, companyBytesMax: COMPANY_BYTES_MAX },
      clock,
      loader: { bytesOf: (id) => index.find(id)?.bytes ?? null, load: (id) => this.#load(id) },
    });
  }

  /** @throws AgentError `config_invalid` with a line for each problem */
  static async open(options: CompanyDirectoryOptions): Promise<CompanyDirectory> {
    const directory = new CompanyDirectory(options);
    await directory.refresh();
    directory.#problems.endOpening();
    if (directory.#index.count === 0) {
      const advice = "agent-citas init writes the first one";
      throw new AgentError("config_invalid", `${options.folder} has no company's file: ${advice}`);
    }
    return directory;
  }

  get hasProblem(): boolean {
    return this.#isUnclear || this.#index.hasWrong;
  }

  get accounts(): readonly Account[] {
    return [
      this.#contents.account,
      this.#index.account,
      this.#uses.account,
      ...(this.#options.readsYaml === true ? [YAML_ACCOUNT] : []),
    ];
  }

  shrink(percent: number): void {
    this.#contents.shrink(percent);
  }

  ids(): Iterable<number> {
    return this.#index.ids();
  }

  pathOf(id: number): CompanyPath | null {
    const entry = this.#index.find(id);
    return entry === null ? null : pathOf(this.#options.folder, id, entry.form);
  }

  scope(): CompanyScope {
    const scope = this.#uses.scope();
    const find = (id: number): Promise<Company | null> => this.refresh().then(() => scope.find(id));
    return { ...scope, find };
  }

  async #load(id: number): Promise<LoadedCompany | null> {
    const path = this.pathOf(id);
    if (path === null) return null;
    const kept = this.#contents.find(id);
    const company = kept ?? (await this.exclusively(() => this.#readAgain(path)));
    return { company, bytes: this.#index.find(id)?.bytes ?? 0 };
  }

  async #readAgain(path: CompanyPath): Promise<Company> {
    const kept = this.#contents.find(path.id);
    if (kept !== null) return kept;
    // What is wrong stays so until a look finds a change.
    const isWrong = this.#index.find(path.id)?.isWrong === true;
    const judged = isWrong ? null : await this.#read(path);
    if (judged?.kind === "company") return ownCompany(judged.company);
    throw new AgentError("company_unavailable", "the company's file is not valid at the moment");
  }

  /** Looks for changes when the last one was long enough ago. Never rejects. */
  refresh(): Promise<void> {
    const { clock, log, folder } = this.#options;
    if (this.#look === null && clock.monotonic() < this.#nextLookAt) return Promise.resolve();
    const begun = clock.monotonic();
    this.#look ??= this.exclusively(() => this.#lookThrough())
      .catch((error: unknown) => {
        // Companies stay as they are: a folder that cannot be read has not lost its files.
        this.#isUnclear = true;
        if (this.#problems.isOpening) this.#problems.add(wholeProblem(folder, UNREADABLE));
        log.error({ event: "companies_unreadable", error: errorSummary(error) });
      })
      .finally(() => {
        const now = clock.monotonic();
        this.#nextLookAt = now + Math.max(LOOK_MS, (now - begun) / LOOK_SHARE);
        this.#look = null;
      });
    return this.#look;
  }

  /** One task after the other: what changes a file runs here, too, so that no look is half-way. */
  exclusively<Result>(task: () => Promise<Result> | Result): Promise<Result> {
    const run = this.#reading.then(task);
    this.#reading = run.catch(() => {});
    return run;
  }

  /** What the file says; null where it cannot be read within the caps. */
  async source(file: string): Promise<string | null> {
    const text = await fileText(file, this.#options);
    return typeof text === "string" ? text : null;
  }

  /** What the company would be if its file said `text`. */
  judge(path: CompanyPath, text: string): Promise<Judged> {
    return readCompany(path, { ...this.#options, text });
  }

  /** Of a file that this program has changed. */
  async reread(path: CompanyPath): Promise<Judged> {
    const entry = this.#index.find(path.id);
    const stamp = await stampOf(path);
    if (entry !== null && stamp !== null) this.#index.put({ ...entry, stamp });
    return this.#readChanged(path);
  }

  async #lookThrough(): Promise<void> {
    const { folder, log } = this.#options;
    this.#index.forgetSeen();
    let unclear = 0;
    const report = (name: string, message: string): void => {
      unclear++;
      this.#problems.add(wholeProblem(`${folder}/${name}`, message));
    };
    for await (const { name } of await opendir(folder)) {
      const named = namedFile(name);
      if (named.kind === "other") continue;
      if (named.kind === "misnamed") {
        report(name, "must be named by its id_empresa, such as 1.yaml");
        continue;
      }
      const { id } = named;
      const forms = named.kind === "file" ? [named.form] : await formsInFolder(folder, id);
      for (const form of forms) {
        if (this.#index.isSeen(id)) report(name, `is a second file of company ${id}`);
        else if (this.#index.isFull && this.#index.find(id) === null) report(name, TOO_MANY);
        else await this.#lookAt(id, form);
      }
    }
    this.#isUnclear = unclear > 0;
    this.#index.removeUnseen((id) => {
      this.#contents.delete(id);
      this.#uses.forget(id);
      log.info({ event: "company_removed", tenant: id });
    });
  }

  async #lookAt(id: number, form: number): Promise<void> {
    const path = pathOf(this.#options.folder, id, form);
    const stamp = await stampOf(path);
    const known = this.#index.find(id);
    if (stamp === null) return;
    if (known?.stamp === stamp && known.form === form) return this.#index.put(known);
    const { isWrong = false, bytes = 0 } = known ?? {};
    this.#index.put({ id, form, stamp, isWrong, bytes });
    await this.#readChanged(path);
  }

  async #readChanged(path: CompanyPath): Promise<Judged> {
    const judged = await this.#read(path);
    if (judged.kind === "company") this.#uses.forget(path.id);
    return judged;
  }

  /** Judges the file and keeps what it says; when it is wrong, the old one stays. */
  async #read(path: CompanyPath): Promise<Judged> {
    const { id } = path;
    const judged = await readCompany(path, this.#options);
    const entry = this.#index.find(id);
    if (judged.kind === "wrong") {
      if (entry !== null) this.#index.put({ ...entry, isWrong: true });
      for (const problem of judged.problems) this.#problems.add(problem, id);
      return judged;
    }
    const bytes = companyBytes(judged.company);
    if (entry !== null) this.#index.put({ ...entry, isWrong: false, bytes });
    this.#contents.keep(judged.company);
    return judged;
  }
}

const UNREADABLE = "cannot be read";
const TOO_MANY = "is one company too many: give the program more memory, or split the folder";
