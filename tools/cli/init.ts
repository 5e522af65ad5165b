// `agent-citas init`: asks an owner six questions and writes the company's file. What is written is
// judged first; a file that is there is replaced only after a yes.

import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { judgeCompany, problemLine } from "../company-files/judge-company.ts";
import type { CompanyText } from "../company-files/company-schema.ts";
import { replaceFile } from "../company-files/save-company.ts";
import { readYaml, yamlText } from "../company-files/yaml-reader.ts";
import { FORMS } from "../company-files/company-names.ts";
import { COMPANIES_FOLDER } from "./working-folders.ts";
import { USAGE_ERROR, parseOptions, parseWholeNumber } from "./command.ts";
import type { Command, Terminal } from "./command.ts";
import {
  currencyOf,
  hoursAnswer,
  peopleAnswer,
  servicesAnswer,
  zoneAnswer,
} from "./init-answers.ts";
import type { Answer } from "./init-answers.ts";

const usage = `Usage: agent-citas init [--id N] [--dir FOLDER]

Asks six questions, in Spanish, and writes a company's file. An empty answer takes what stands in
brackets; answers may be piped in, a line each. A file that is there is not replaced without a yes.

  --id N        id_empresa, 1 when left out
  --dir FOLDER  in place of COMPANIES_DIR, or of companies`;

const OPTIONS = { id: { type: "string" }, dir: { type: "string" } } as const;
const HOURS = "lun-vie 9:00-13:00 y 15:00-19:00; sáb 9:00-13:00";
/** An answer that cannot be read is asked for again; then the command ends. */
const ATTEMPTS_MAX = 5;
const HEADER = `# La empresa, como la conoce el bot. Revísala con: agent-citas company check
# Todo lo que se puede escribir aquí: docs/company-file.md
`;

export const init: Command = {
  usage,
  async run(args, terminal) {
    const options = parseOptions(args, OPTIONS);
    const id = typeof options === "string" ? null : parseWholeNumber(options.id ?? "1");
    if (typeof options === "string" || id === null) {
      const problem = typeof options === "string" ? options : "--id must be a whole number";
      terminal.writeError(`${problem}\n\n${usage}`);
      return USAGE_ERROR;
    }
    const named = terminal.environment["COMPANIES_DIR"]?.trim() ?? "";
    const folder = options.dir ?? (named === "" ? COMPANIES_FOLDER : named);
    const lines = createInterface({ input: terminal.input });
    try {
      return await ask({ id, folder }, new Dialogue(lines[Symbol.asyncIterator](), terminal));
    } finally {
      lines.close();
    }
  },
};

/** Ends the command: an answer was not given, or could not be read. */
class NoAnswer extends Error {}

class Dialogue {
  readonly #lines: AsyncIterator<string>;
  readonly terminal: Terminal;

  constructor(lines: AsyncIterator<string>, terminal: Terminal) {
    this.#lines = lines;
    this.terminal = terminal;
  }

  /** "" once there are no more. */
  async #line(): Promise<{ readonly done: boolean; readonly text: string }> {
    const next: IteratorResult<string, unknown> = await this.#lines.next();
    return next.done === true ? { done: true, text: "" } : { done: false, text: next.value.trim() };
  }

  /** `standard` is what an empty answer means. */
  async ask<Value>(
    question: string,
    standard: string,
    read: (text: string) => Answer<Value>,
  ): Promise<Value> {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      this.terminal.write(`${question} [${standard === "" ? "ninguno" : standard}]\n> `);
      const { done, text } = await this.#line();
      const answer = read(text === "" ? standard : text);
      if ("value" in answer) return answer.value;
      this.terminal.write(`${answer.problem}\n`);
      if (done) break;
    }
    throw new NoAnswer();
  }
}

const asText = (value: string): Answer<string> => ({ value });

async function ask(
  { id, folder }: { readonly id: number; readonly folder: string },
  dialogue: Dialogue,
): Promise<number> {
  const { write, writeError } = dialogue.terminal;
  const file = join(folder, `${id}.yaml`);
  const others = FORMS.map((form) => join(folder, `${id}${form}`)).filter((one) => one !== file);
  try {
    for (const other of others) {
      if (!(await isThere(other))) continue;
      writeError(`La empresa ${id} ya está en ${other}. Con --id N se escribe otra empresa.`);
      return 1;
    }
    if (await isThere(file)) {
      const question = `${file} ya existe. ¿Reemplazarlo? (s/n)`;
      if (!/^s/i.test(await dialogue.ask(question, "n", asText))) {
        writeError(`${file} queda como estaba. Con --id N se escribe otra empresa.`);
        return 1;
      }
    }
    const text = HEADER + yamlText(await companyBy(dialogue, id));
    const read = readYaml(text);
    const judged = "problem" in read ? null : judgeCompany(read, { file, id });
    if (judged?.kind !== "company") {
      writeError(judged === null ? file : judged.problems.map(problemLine).join("\n"));
      return 1;
    }
    await mkdir(folder, { recursive: true });
    await replaceFile(file, text);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    writeError("No se escribió nada: faltó una respuesta.");
    return 1;
  }
  write(`\nListo: ${file}. Para verlo: agent-citas company check\n`);
  // The usual folder needs no setting.
  const setting = folder === COMPANIES_FOLDER ? "" : `COMPANIES_DIR=${folder} `;
  write(`Para empezar: ${setting}agent-citas serve\n`);
  return 0;
}

async function companyBy(dialogue: Dialogue, id: number): Promise<CompanyText> {
  const name = await dialogue.ask("1/6 ¿Cómo se llama tu negocio?", "Mi negocio", asText);
  const zone = await dialogue.ask("2/6 ¿En qué ciudad está?", "Lima", zoneAnswer);
  const hours = await dialogue.ask("3/6 ¿Qué días y a qué horas atiendes?", HOURS, hoursAnswer);
  const services = await dialogue.ask(
    "4/6 ¿Qué servicios das? Nombre, minutos y precio, con ; entre uno y otro",
    "Consulta 30",
    servicesAnswer,
  );
  const people = await dialogue.ask("5/6 ¿Quiénes atienden?", "", peopleAnswer);
  const contact = await dialogue.ask("6/6 ¿Qué teléfono puede dar el bot?", "", asText);
  const hasPrices = services.some(({ price }) => price !== undefined);
  return {
    ...{ id, name, time_zone: zone },
    ...(hasPrices ? { currency: currencyOf(zone) } : {}),
    hours,
    ...(people.length > 0 ? { resources: [...people] } : {}),
    services: [...services],
    ...(contact === "" ? {} : { contact }),
  };
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
