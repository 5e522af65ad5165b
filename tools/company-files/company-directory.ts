// A folder of company files. All are judged when it is opened; later changes are noticed, and a
// wrong file leaves the old one in force. Resident is the index; contents are in a cache of their
// own and are read again when it has lost them.

import { opendir } from "node:fs/promises";
import type { Clock } from "../../engine/core/clock.ts";
import { AgentError, errorSummary } from "../../engine/core/errors.ts";
import { ByteCache } from "../../engine/memory/byte-cache.ts";
import type { Account } from "../../engine/memory/memory-ledger.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import { YAML_ACCOUNT } from "./yaml-budget.ts";
import type { Company } from "../domain/company.ts";
import { COMPANIES_MAX } from "./companies.ts";
import type { Companies } from "./companies.ts";
import { CompanyIndex, INDEX_ENTRY_BYTES } from "./company-index.ts";
import { formsInFolder, namedFile, pathOf, stampOf } from "./company-paths.ts";
import { problemLine } from "./judge-company.ts";
import type { CompanyProblem, CompanyRule, Judged } from "./judge-company.ts";
import { readCompany } from "./read-company.ts";
import type { CompanyPath } from "./read-company.ts";

export interface CompanyDirectoryOptions {
  readonly folder: string;
  /** For index and contents. */
  readonly bytesMax: number;
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
/** Characters of a problem in a log line. */
const DETAIL_MAX = 300;

export class CompanyDirectory implements Companies {
  readonly bytesMax: number;
  readonly #options: CompanyDirectoryOptions;
  readonly #index: CompanyIndex;
  readonly #cache: ByteCache;
  #nextLookAt = Number.NEGATIVE_INFINITY;
  #look: Promise<void> | null = null;
  /** Reads one after the other: one file is in memory at a time. */
  #reading: Promise<unknown> = Promise.resolve();
  /** Files without a company: misnamed, double, one too many; or a folder that cannot be read. */
  #isUnclear = false;
  /** While it opens, problems are collected; later each is a line of the log. */
  #opening: CompanyProblem[] | null = [];

  private constructor(options: CompanyDirectoryOptions) {
    const { bytesMax } = options;
    this.#options = options;
    this.bytesMax = bytesMax;
    const fit = Math.floor((bytesMax * INDEX_SHARE) / INDEX_ENTRY_BYTES);
    this.#index = new CompanyIndex(Math.min(COMPANIES_MAX, fit));
    this.#cache = new ByteCache({
      name: "companies",
      bytesMax: bytesMax - this.#index.entriesMax * INDEX_ENTRY_BYTES,
      entriesMax: COMPANIES_MAX,
      // A change of the file replaces the content.
      ttlMs: Number.MAX_SAFE_INTEGER,
    });
  }

  /** @throws AgentError `config_invalid` with a line for each problem */
  static async open(options: CompanyDirectoryOptions): Promise<CompanyDirectory> {
    const directory = new CompanyDirectory(options);
    await directory.refresh();
    const problems = directory.#opening ?? [];
    directory.#opening = null;
    if (problems.length > 0) {
      throw new AgentError("config_invalid", problems.map(problemLine).join("\n"));
    }
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
    const [cache, index] = [this.#cache, this.#index];
    const { name, bytesMax } = cache;
    const read = () => ({ bytes: cache.bytes, entries: cache.entries });
    return [
      { name, line: "profiles", bytesMax, read },
      index.account,
      ...(this.#options.readsYaml === true ? [YAML_ACCOUNT] : []),
    ];
  }

  shrink(percent: number): void {
    this.#cache.evictPercent(percent);
  }

  ids(): Iterable<number> {
    return this.#index.ids();
  }

  pathOf(id: number): CompanyPath | null {
    const entry = this.#index.find(id);
    return entry === null ? null : pathOf(this.#options.folder, id, entry.form);
  }

  async find(id: number): Promise<Company | null> {
    await this.refresh();
    const path = this.pathOf(id);
    if (path === null) return null;
    const kept = this.#kept(id);
    if (kept !== null) return kept;
    // What is wrong stays so until a look finds a change.
    const isWrong = this.#index.find(id)?.isWrong === true;
    const judged = isWrong ? null : await this.exclusively(() => this.#readAgain(path));
    if (judged?.kind === "company") return judged.company;
    throw new AgentError("company_unavailable", "the company's file is not valid at the moment");
  }

  async #readAgain(path: CompanyPath): Promise<Judged> {
    const company = this.#kept(path.id);
    return company === null ? this.#read(path) : { kind: "company", company };
  }

  #kept(id: number): Company | null {
    const text = this.#cache.get(String(id), this.#options.clock.monotonic());
    // Only `#keep` writes it.
    return text === undefined ? null : (JSON.parse(text) as Company);
  }

  #keep(company: Company): void {
    const { clock } = this.#options;
    this.#cache.set(String(company.id), JSON.stringify(company), clock.monotonic());
  }

  /** Looks for changes when the last one was long enough ago. Never rejects. */
  refresh(): Promise<void> {
    const { clock, log } = this.#options;
    if (this.#look === null && clock.monotonic() < this.#nextLookAt) return Promise.resolve();
    const begun = clock.monotonic();
    this.#look ??= this.exclusively(() => this.#lookThrough())
      .catch((error: unknown) => {
        // Companies stay as they are: a folder that cannot be read has not lost its files.
        this.#isUnclear = true;
        if (this.#opening !== null) this.#report(this.#whole("cannot be read"));
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

  /** Of a file that this program has changed. */
  async reread(path: CompanyPath): Promise<Judged> {
    const entry = this.#index.find(path.id);
    const stamp = await stampOf(path);
    if (entry !== null && stamp !== null) this.#index.put({ ...entry, stamp });
    return this.#read(path);
  }

  async #lookThrough(): Promise<void> {
    const { folder, log } = this.#options;
    this.#index.forgetSeen();
    let unclear = 0;
    const report = (name: string, message: string): void => {
      unclear++;
      this.#report({ ...this.#whole(message), file: `${folder}/${name}` });
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
      this.#cache.delete(String(id));
      log.info({ event: "company_removed", tenant: id });
    });
  }

  async #lookAt(id: number, form: number): Promise<void> {
    const path = pathOf(this.#options.folder, id, form);
    const stamp = await stampOf(path);
    const known = this.#index.find(id);
    if (stamp === null) return;
    if (known?.stamp === stamp && known.form === form) return this.#index.put(known);
    this.#index.put({ id, form, stamp, isWrong: known?.isWrong ?? false });
    await this.#read(path);
  }

  /** Judges the file and keeps what it says; when it is wrong, the old one stays. */
  async #read(path: CompanyPath): Promise<Judged> {
    const { id } = path;
    const judged = await readCompany(path, this.#options);
    const entry = this.#index.find(id);
    const isWrong = judged.kind === "wrong";
    if (entry !== null && entry.isWrong !== isWrong) this.#index.put({ ...entry, isWrong });
    if (judged.kind === "wrong") {
      for (const problem of judged.problems) this.#report(problem, id);
      return judged;
    }
    this.#keep(judged.company);
    return judged;
  }

  #whole(message: string): CompanyProblem {
    return { file: this.#options.folder, field: "", message, line: 1, column: 1 };
  }

  #report(problem: CompanyProblem, tenant?: number): void {
    if (this.#opening !== null) {
      this.#opening.push(problem); // ends once the start has failed
      return;
    }
    const detail = problemLine(problem).slice(0, DETAIL_MAX);
    const of = tenant === undefined ? {} : { tenant };
    this.#options.log.warn({ event: "company_file_invalid", detail, ...of });
  }
}

const TOO_MANY = "is one company too many: give the program more memory, or split the folder";
