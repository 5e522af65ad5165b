#!/usr/bin/env node
// The command line, `agent-citas COMMAND`. Picks the command and sets the exit code; each command
// is loaded only when used.

import { processEnvironment } from "./engine/config/config.ts";
import { errorSummary } from "./engine/core/errors.ts";
import { closestName } from "./engine/core/closest-name.ts";
import { USAGE_ERROR } from "./tools/cli/command.ts";
import type { Command, Terminal } from "./tools/cli/command.ts";
import { VERSION } from "./engine/core/version.ts";

const SERVE = `Usage: agent-citas serve

Starts the server, with V8's heap sized by the memory ledger. Everything else is set by environment
variables: see docs/settings.md. With none, a sandbox replaces the model and the backend.`;

const serve: Command = {
  usage: SERVE,
  async run(args, { writeError }) {
    if (args.length === 0) return (await import("./tools/cli/serve.ts")).serve(import.meta.url, []);
    writeError(`Unexpected argument '${args[0]}'\n\n${SERVE}`);
    return USAGE_ERROR;
  },
};

interface CommandEntry {
  readonly takes: string;
  readonly about: string;
  readonly load: () => Promise<Command>;
}

const COMMANDS: ReadonlyMap<string, CommandEntry> = new Map([
  ["serve", { takes: "", about: "start the server", load: () => Promise.resolve(serve) }],
  [
    "init",
    {
      takes: "[--id N] [--dir FOLDER]",
      about: "six questions, and a company's file",
      load: async () => (await import("./tools/cli/init.ts")).init,
    },
  ],
  [
    "company",
    {
      takes: "check|hours DATE|prompt [--id N] [--dir FOLDER]",
      about: "what the company files say",
      load: async () => (await import("./tools/cli/company.ts")).company,
    },
  ],
  [
    "chat",
    {
      takes: "[--url URL] [--token TOKEN] [--tenant N] [--session ID] [--message TEXT]",
      about: "talk to a running server",
      load: async () => (await import("./tools/cli/chat/chat.ts")).chat,
    },
  ],
  [
    "ledger",
    {
      takes: "[--limit MIB] [--json]",
      about: "how a memory limit is divided",
      load: async () => (await import("./tools/cli/ledger.ts")).ledger,
    },
  ],
  [
    "customer",
    {
      takes: "show|erase ID_EMPRESA SESSION_ID [--json]",
      about: "what Redis or the data folder keeps of a customer, and its erasure",
      load: async () => (await import("./tools/cli/customer.ts")).customer,
    },
  ],
  [
    "backup",
    {
      takes: "FILE",
      about: "copy the data folder's database to a new file, while the server runs",
      load: async () => (await import("./tools/cli/backup.ts")).backup,
    },
  ],
  [
    "doctor",
    {
      takes: "[--tenant N] [--chatbot ID] [--json]",
      about: "check settings, memory, Redis, model and backend, and say what to do",
      load: async () => (await import("./tools/cli/doctor/doctor.ts")).doctor,
    },
  ],
]);

const HELP = `Usage: agent-citas COMMAND [options]

${[...COMMANDS]
  .map(([name, { takes, about }]) => `  ${`${name} ${takes}`.trimEnd()}\n      ${about}`)
  .join("\n")}

  agent-citas COMMAND --help   what a command takes
  agent-citas --version        the version`;

async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first = "", ...rest] = args;
  if (first === "--version" || first === "-v") {
    terminal.write(`${VERSION}\n`);
    return 0;
  }
  const asksHelp = first === "--help" || first === "-h" || first === "help";
  const name = asksHelp ? (rest[0] ?? "") : first;
  if (asksHelp && name === "") {
    terminal.write(`${HELP}\n`);
    return 0;
  }
  const command = await COMMANDS.get(name)?.load();
  if (command === undefined) {
    terminal.writeError(name === "" ? HELP : `${unknown(name)}\n\n${HELP}`);
    return USAGE_ERROR;
  }
  if (asksHelp || rest.includes("--help") || rest.includes("-h")) {
    terminal.write(`${command.usage}\n`);
    return 0;
  }
  return command.run(rest, terminal);
}

function unknown(name: string): string {
  const near = closestName(name, [...COMMANDS.keys()]);
  const what = name.startsWith("-") ? "option" : "command";
  return `Unknown ${what} '${name}'${near === null ? "" : `. Did you mean ${near}?`}`;
}

const terminal: Terminal = {
  environment: processEnvironment(),
  write: (text) => void process.stdout.write(text),
  writeError: (line) => console.error(line),
  input: process.stdin,
  colours: process.stdout.isTTY && process.stdout.hasColors(),
};

main(process.argv.slice(2), terminal).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const { name, code } = errorSummary(error);
    console.error(`agent-citas: ${name} (${code})`);
    process.exitCode = 1;
  },
);
