// docs/business.md as a newcomer follows it: the page's own commands, one after the other, in a
// folder that has the packed package and nothing else. Then the process is killed, started again by
// the same command, and must have forgotten nothing. Part of `npm run check:package`.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { commandsOf, fencesOf } from "../support/package/markdown.ts";

const PAGES = ["docs/business.md", "docs/negocio.md"] as const;
const QUESTIONS_MAX = 6;
const COMMANDS_MAX = 3;
const START_MS = 20_000;

/** `project` has the package installed: the page's first command. */
export async function checkBusiness(project: string): Promise<void> {
  const [english, spanish] = PAGES.map(blocksOf);
  assert(english !== undefined && spanish !== undefined);
  assert.deepEqual(english.begin, spanish.begin, "both pages have the same commands");
  const [install, init, serve] = english.begin;
  assert(install === "npm install agent-citas" && english.begin.length <= COMMANDS_MAX);
  const beganAt = performance.now();
  const inProject = { cwd: project, encoding: "utf8", env: environment() } as const;
  const shell = (command: string, input = ""): string => {
    const ran = spawnSync("sh", ["-c", command], { ...inProject, input });
    assert.equal(ran.status, 0, `${command}\n${ran.stdout}${ran.stderr}`);
    return ran.stdout;
  };
  assert(english.answers.length <= QUESTIONS_MAX);
  shell(init ?? "", `${english.answers.join("\n")}\n`);
  let server = await start(serve ?? "", project);
  try {
    const told = [];
    for (const message of english.messages) told.push(await server.say(message, "rosa"));
    assert.match(told.at(-1) ?? "", /Cita confirmada: .*4:00 PM.*Rosa Quispe/s, told.join("\n\n"));
    assert.equal((await server.events()).length, 1, "the page shows it");
    const page = await fetch(server.url);
    assert.equal(page.status, 200);
    await server.kill();
    server = await start(serve ?? "", project);
    const [event, ...others] = await server.events();
    assert.deepEqual(
      [event?.name, event?.start.slice(11), others.length],
      ["Rosa Quispe", "16:00", 0],
    );
    assert.match(await server.say("¿A qué hora es mi cita?", "rosa"), /4:00 PM/);
    await server.say("Hola, quiero un corte mañana a las 4 de la tarde con Ana", "luz");
    await server.say("Soy Luz Ramos, luz@example.com", "luz");
    await server.say("Sí, confirmo", "luz");
    const standing = await server.events();
    const atFour = standing.filter(
      ({ start, resource }) => start.endsWith("16:00") && resource === "ana",
    );
    assert.deepEqual(
      atFour.map(({ name }) => name),
      ["Rosa Quispe"],
      "the hour is taken",
    );
    for (const command of english.others) assert.notEqual(shell(command).trim(), "", command);
  } finally {
    await server.kill();
  }
  const seconds = ((performance.now() - beganAt) / 1000).toFixed(0);
  console.log(`docs/business.md: followed in ${seconds} s, without downloads`);
}

interface Blocks {
  readonly begin: readonly string[];
  readonly answers: readonly string[];
  readonly messages: readonly string[];
  /** Run while the service is up. */
  readonly others: readonly string[];
}

function blocksOf(page: string): Blocks {
  const fences = fencesOf(page);
  const shells = fences.filter(({ language }) => language === "sh").map(commandsOf);
  const [questions = [], messages = []] = fences
    .filter(({ language }) => language === "text")
    .map(({ text }) => text.trim().split("\n"));
  return {
    begin: shells[0] ?? [],
    answers: questions.map((line) => line.split(/\s{2,}/).at(-1) ?? ""),
    messages,
    others: shells
      .slice(1)
      .flat()
      .filter((line) => /^npx agent-citas (?:company|backup)/.test(line)),
  };
}

/** This Node before the system's, and nothing else of this checkout's environment. */
function environment(): Record<string, string> {
  const folders = [path.dirname(process.execPath), process.env["PATH"] ?? ""];
  return { PATH: folders.join(path.delimiter), SERVER_PORT: "0", npm_config_offline: "true" };
}

interface Event {
  readonly name: string;
  readonly start: string;
  readonly resource: string;
}

interface Server {
  readonly url: string;
  say(message: string, session: string): Promise<string>;
  events(): Promise<readonly Event[]>;
  kill(): Promise<void>;
}

/** Runs the page's command, and finds where it listens in its log. */
async function start(command: string, project: string): Promise<Server> {
  // `exec`: what is killed is npx; the server is a process of its group.
  const child = spawn("sh", ["-c", `exec ${command}`], {
    ...{ cwd: project, env: environment(), detached: true },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await addressOf(child);
  const json = async <Answer>(target: string, body?: object): Promise<Answer> => {
    const post = { method: "POST", headers: { "content-type": "application/json" } };
    const response = await fetch(
      `${url}${target}`,
      body === undefined ? {} : { ...post, body: JSON.stringify(body) },
    );
    assert.equal(response.status, 200, `${target} ${response.status}`);
    // The server's own answer, described in docs/openapi.json.
    return (await response.json()) as Answer;
  };
  return {
    url,
    async say(message, session) {
      const body = { message, session_id: session, id_empresa: 1 };
      return (await json<{ reply: string }>("/api/chat", body)).reply;
    },
    async events() {
      const day = (ahead: number): string =>
        new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
      const range = `from=${day(-1)}&until=${day(4)}`;
      const found = await json<{ events: readonly Event[] }>(
        `/api/agenda/events?id_empresa=1&${range}`,
      );
      return found.events;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const ended = once(child, "exit");
      process.kill(-child.pid, "SIGKILL");
      await ended;
    },
  };
}

async function addressOf(child: ChildProcess): Promise<string> {
  assert(child.stdout !== null);
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => lines.close(), START_MS);
  const seen: string[] = [];
  for await (const line of lines) {
    seen.push(line);
    const found = /"server_listening","detail":"(http:\S+)/.exec(line)?.[1];
    if (found === undefined) continue;
    clearTimeout(timer);
    // Read on, so that the log never waits.
    child.stdout.resume();
    return found;
  }
  return assert.fail(`it did not start\n${seen.join("\n")}`);
}
