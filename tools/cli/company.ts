// `agent-citas company`: what the company files say, for who wrote them. Starts nothing.

import { readConfig } from "../../engine/config/config.ts";
import { systemClock } from "../../engine/core/clock.ts";
import { closestName } from "../../engine/core/closest-name.ts";
import { AgentError } from "../../engine/core/errors.ts";
import type { Log } from "../../engine/telemetry/log.ts";
import { parseChatConfig } from "../api/chat-request.ts";
import { withCompany } from "../api/company-request.ts";
import { promptPreview } from "../company/prompt-preview.ts";
import { closedText, serviceText, weekText } from "../company/company-sections.ts";
import type { CompanyDirectory } from "../company-files/company-directory.ts";
import type { CompanyScope } from "../company-files/company-uses.ts";
import { scheduleAt } from "../company/resource-hours.ts";
import { addDays, longDate, parseDate, weekdayIndex } from "../dates/civil-time.ts";
import type { CivilDate } from "../dates/civil-time.ts";
import { formatDayHours } from "../dates/format-day-hours.ts";
import { MINUTES_PER_DAY } from "../dates/civil-time.ts";
import type { Week } from "../dates/weekly-hours.ts";
import type { Company } from "../domain/company.ts";
import { examineAppointmentSettings } from "../domain/settings.ts";
import { companyFileBytes } from "../company-files/file-bytes.ts";
import { openCompanies } from "../service/own-companies.ts";
import { COMPANIES_FOLDER } from "./working-folders.ts";
import { USAGE_ERROR, parseOptions, parseWholeNumber } from "./command.ts";
import type { Command, Terminal } from "./command.ts";

const usage = `Usage: agent-citas company check|hours DATE|prompt [--id N] [--dir FOLDER]

check   judges all company files, and prints what the bot knows of each; code 1 if one is wrong
hours   the hours of a company and of its people on a day, such as 2026-12-24
prompt  the instructions that a model gets for a company

  --id N        id_empresa; may be left out where there is one company
  --dir FOLDER  in place of COMPANIES_DIR, or of companies`;

const OPTIONS = { id: { type: "string" }, dir: { type: "string" } } as const;
const ACTIONS = ["check", "hours", "prompt"] as const;
/** `check` prints at most this many companies in full. */
const SHOWN_MAX = 20;

interface Asked {
  readonly action: (typeof ACTIONS)[number];
  readonly date: CivilDate | null;
  readonly id: number | null;
  readonly folder: string | null;
}

export const company: Command = {
  usage,
  async run(args, terminal) {
    const asked = readArguments(args);
    if (typeof asked === "string") {
      terminal.writeError(`${asked}\n\n${usage}`);
      return USAGE_ERROR;
    }
    try {
      return await answer(asked, terminal);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      terminal.writeError(error.message);
      return 1;
    }
  },
};

function readArguments(args: readonly string[]): Asked | string {
  const [name = "", ...rest] = args;
  const action = ACTIONS.find((known) => known === name);
  if (action === undefined) {
    const near = closestName(name, ACTIONS);
    return `Expected check, hours or prompt${near === null ? "" : `. Did you mean ${near}?`}`;
  }
  const dateText = action === "hours" ? rest.shift() : undefined;
  const date = parseDate(dateText ?? "");
  if (action === "hours" && date === null) return "DATE must be a day such as 2026-12-24";
  const options = parseOptions(rest, OPTIONS);
  if (typeof options === "string") return options;
  const id = options.id === undefined ? null : parseWholeNumber(options.id);
  if (options.id !== undefined && id === null) return "--id must be a whole number";
  return { action, date, id, folder: options.dir ?? null };
}

async function answer({ action, date, id, folder }: Asked, terminal: Terminal): Promise<number> {
  const { write, writeError } = terminal;
  const directory = await openFolder(folder, terminal);
  const ids = [...directory.ids()];
  if (action === "check") {
    for (const one of (id === null ? ids : [id]).slice(0, SHOWN_MAX)) {
      const scope = directory.scope();
      write(`${summaryOf(await companyOf(scope, one))}\n\n`);
      scope.release();
    }
    write(`${ids.length} ${ids.length === 1 ? "empresa" : "empresas"}: todo en orden.\n`);
    return 0;
  }
  const chosen = id ?? (ids.length === 1 ? ids[0] : undefined);
  if (chosen === undefined) {
    writeError(`--id must be one of ${ids.slice(0, SHOWN_MAX).join(", ")}`);
    return USAGE_ERROR;
  }
  const found = await companyOf(directory.scope(), chosen);
  if (date !== null) write(`${hoursText(found, date)}\n`);
  else write(promptOf(found, terminal));
  return 0;
}

async function companyOf(scope: CompanyScope, id: number): Promise<Company> {
  const found = await scope.find(id);
  if (found !== null) return found;
  throw new AgentError("unknown_company", `company ${id} has no file`);
}

/** Judged as at the start, with the environment's settings. */
async function openFolder(folder: string | null, terminal: Terminal): Promise<CompanyDirectory> {
  const { environment } = terminal;
  const { value: settings } = examineAppointmentSettings(environment);
  const companiesDir = folder ?? settings.companiesDir ?? COMPANIES_FOLDER;
  const opened = await openCompanies({
    settings: { companiesDir, urls: settings.urls },
    limits: readConfig(environment, undefined, companyFileBytes({ COMPANIES_DIR: companiesDir }))
      .limits,
    // `serve` has one unless the setting is blank.
    hasDataFolder: environment["DATA_DIR"]?.trim() !== "",
    clock: systemClock,
    log: NO_LOG,
    secret: (name) => environment[name]?.trim() || null,
  });
  if (opened !== null) return opened;
  throw new AgentError("config_invalid", "COMPANIES_DIR names no folder");
}

const nothing = (): void => {};
const NO_LOG: Log = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing },
  ...{ dropped: 0, flush: nothing },
};

function promptOf(found: Company, { environment }: Terminal): string {
  const config = withCompany(parseChatConfig({}), found);
  const { limits } = readConfig(environment);
  return promptPreview({ company: found, config, limits, now: systemClock.now() });
}

function summaryOf(found: Company): string {
  const { booking, resources } = found;
  const lines = (title: string, all: readonly string[]): readonly string[] =>
    all.length === 0 ? [] : [`${title}:`, ...all.map((line) => `  - ${line}`)];
  const notice = `con ${booking.noticeMinutes} minutos de anticipación`;
  return [
    `${found.id}  ${found.name}  (${found.timeZone})`,
    `Horario: ${weekText(found.week)}`,
    `Citas: cada ${booking.stepMinutes} minutos, ${notice}, hasta ${booking.daysAhead} días`,
    ...lines(
      "Servicios",
      found.services.map((service) => serviceText(service, found)),
    ),
    ...lines(
      "Atienden",
      resources.map(({ name }) => name),
    ),
    ...lines("Cerrado", found.closed.map(closedText)),
    ...lines(
      "Sucursales",
      found.branches.map(({ name, address }) => `${name}: ${address}`),
    ),
    ...lines(
      "Preguntas",
      found.questions.map(({ question }) => question),
    ),
    `Contacto: ${found.contact ?? "ninguno"}`,
  ].join("\n");
}

function hoursText(found: Company, date: CivilDate): string {
  const closed = found.closed.filter((range) => {
    const last = addDays(range.date, Math.ceil(range.end / MINUTES_PER_DAY) - 1);
    return range.date <= date && last >= date;
  });
  const hours = (week: Week): string =>
    formatDayHours(week[weekdayIndex(date)] ?? { kind: "closed" });
  return [
    `${found.name}, ${longDate(date)}: ${hours(found.week)}`,
    ...found.resources.flatMap((resource) => {
      const { name, week } = resource;
      return week === null ? [] : [`  ${name}: ${hours(scheduleAt(found, resource).week)}`];
    }),
    ...closed.map((range) => `Cerrado: ${closedText(range)}`),
  ].join("\n");
}
