// Plays dialogues through the real service: company files, the SQLite calendar, the simulated
// model over HTTP. A customer says their lines, then answers what is asked, and agrees to every
// summary without reading it: a wrong summary is a wrong booking. Every dialogue has a company of
// its own; what was booked is read from the file.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { startServer } from "../../../server.ts";
import { fold } from "../../../tools/sandbox/spanish/text.ts";
import { call, tuesdayClock } from "../server-fixture.ts";
import { COMPANY_FILES } from "./companies.ts";
import type { Dialogue, Meant, Topic } from "./dialogue.ts";

export interface Played {
  readonly id: string;
  /** Empty: the customer got exactly what they meant. */
  readonly problems: readonly string[];
  /** Something was booked that the customer did not mean. */
  readonly wrong: boolean;
  readonly lines: readonly string[];
}

/** Answers in a row after which a customer gives up. */
const ANSWERS_MAX = 12;

/** Whatever the test runner weighs. */
const WEIGHTLESS = {
  read: () => ({ rssBytes: 0, heapUsedBytes: 0, heapLimitBytes: 1 }),
  collect: () => {},
};

type Say = (message: string) => Promise<string>;

export async function play(dialogues: readonly Dialogue[]): Promise<readonly Played[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "citas-dialogues-"));
  const file = path.join(folder, "citas.db");
  try {
    mkdirSync(path.join(folder, "companies"));
    for (const [index, { company }] of dialogues.entries()) {
      const yaml = `id: ${index + 1}\n${COMPANY_FILES[company]}`;
      writeFileSync(path.join(folder, "companies", `${index + 1}.yaml`), yaml);
    }
    const running = await startServer({
      environment: {
        ...{ SERVER_PORT: "0", COMPANIES_DIR: path.join(folder, "companies") },
        DATA_DIR: folder,
      },
      clock: tuesdayClock,
      memory: WEIGHTLESS,
      logDestination: { write: () => {} },
    });
    const talks: Talked[] = [];
    try {
      for (const [index, dialogue] of dialogues.entries()) {
        const { company, phone } = dialogue;
        assert(company in COMPANY_FILES);
        const say: Say = async (message) => {
          const { status, body } = await call(`${running.url}/api/chat`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({
              ...{ message, session_id: index + 1, id_empresa: index + 1 },
              config: phone === undefined ? {} : { telefono_cliente: phone },
            }),
          });
          assert.equal(status, 200, JSON.stringify(body));
          return String(body?.["reply"]);
        };
        talks.push(await talk(dialogue, say));
      }
    } finally {
      await running.close();
    }
    const database = new DatabaseSync(file, { readOnly: true });
    const played = dialogues.map((dialogue, index) =>
      judge(dialogue, talks[index] ?? { said: [], replies: [] }, standing(database, index + 1)),
    );
    database.close();
    return played;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Talked {
  readonly said: readonly string[];
  readonly replies: readonly string[];
}

async function talk({ says, answers = {}, then = [], meant }: Dialogue, say: Say): Promise<Talked> {
  const said: string[] = []; // at most the dialogue's lines and ANSWERS_MAX
  const replies: string[] = [];
  const tell = async (message: string): Promise<void> => {
    replies.push(await say(message));
    said.push(message);
  };
  const used = new Map<Topic, number>(); // by topic
  const answer = async (): Promise<void> => {
    for (let count = 0; count < ANSWERS_MAX; count++) {
      const message = topicsOf(replies.at(-1) ?? "")
        .flatMap((topic) => {
          const given = answers[topic] ?? (topic === "confirm" ? "sí" : []);
          const list = typeof given === "string" ? [given] : given;
          const at = used.get(topic) ?? 0;
          used.set(topic, at + 1);
          return list[Math.min(at, list.length - 1)] ?? [];
        })
        .join(", ");
      if (message === "") return;
      await tell(message);
    }
  };
  for (const message of says) await tell(message);
  if (meant.length > 0 || then.length > 0) await answer();
  for (const [index, message] of then.entries()) {
    await tell(message);
    if (!IS_ANSWER.test(fold(then[index + 1] ?? ""))) await answer();
  }
  return { said, replies };
}

/** A line that answers what the one before it makes the assistant ask. */
const IS_ANSWER = /^(?:si|dale|ok|no|a las?|muchas gracias|gracias|chau)\b/;

const TOPICS: readonly (readonly [Topic, RegExp])[] = [
  ["which", /dato cambiamos|de cual me habla/],
  ["confirm", /confirmo|esta todo bien|esta bien|cancelo|cambio la/],
  ["service", /servicio/],
  ["person", /con quien|persona/],
  ["name", /a nombre de quien|nombre/],
  ["email", /correo/],
  ["phone", /telefono|celular/],
  ["day", /que dia|que otro dia/],
  ["time", /hora\b|horario/],
];

/** What the reply's last question asks for; the first two of the table ask for nothing else. */
function topicsOf(reply: string): readonly Topic[] {
  const last = /¿([^¿?]*)\?[^¿]*$/.exec(fold(reply))?.[1] ?? "";
  const topics = TOPICS.filter(([, pattern]) => pattern.test(last)).map(([topic]) => topic);
  const [first] = topics;
  return first === "which" || first === "confirm" ? [first] : topics;
}

interface Row {
  readonly [column: string]: unknown;
}

function standing(database: DatabaseSync, tenant: number): readonly Row[] {
  const statement = database.prepare(
    "SELECT * FROM appointments WHERE tenant = ? AND state != 'cancelled' ORDER BY start",
  );
  return statement.all(tenant);
}

function judge(dialogue: Dialogue, { said, replies }: Talked, rows: readonly Row[]): Played {
  const { id, company, meant, replies: expected = {}, never } = dialogue;
  const zone = /time_zone: (\S+)/.exec(COMPANY_FILES[company])?.[1] ?? "UTC";
  const unmet = meant.filter((one) => !rows.some((row) => isMeant(row, one, zone)));
  const extra = rows.filter((row) => !meant.some((one) => isMeant(row, one, zone)));
  const isTwice = rows.length > meant.length;
  const shown = (row: Row): string =>
    `${row["service"]} ${row["resource"]} ${localTime(row, zone)} ${row["name"]} ` +
    `${row["email"]} ${row["phone"]}`;
  const problems = [
    ...unmet.map((one) => `not booked: ${one.service} ${one.at} ${one.name}`),
    ...extra.map((row) => `booked by mistake: ${shown(row)}`),
    ...(isTwice && extra.length === 0 ? ["booked twice"] : []),
    ...Object.entries(expected).flatMap(([at, pattern]) =>
      pattern.test(replies[Number(at)] ?? "") ? [] : [`reply ${at} is not ${pattern}`],
    ),
    ...replies.flatMap((reply, at) =>
      at > 0 && reply === replies[at - 1] ? [`the same sentence again: ${reply}`] : [],
    ),
    ...replies.flatMap((reply) => (never?.test(reply) ? [`never: ${reply}`] : [])),
  ];
  const lines = replies.flatMap((reply, at) => [`> ${said[at]}`, `  ${reply}`]);
  return { id: `${company} ${id}`, problems, wrong: extra.length > 0 || isTwice, lines };
}

function isMeant(row: Row, one: Meant, zone: string): boolean {
  const at = localTime(row, zone);
  const isAt = typeof one.at === "string" ? at === one.at : one.at.test(at);
  const digits = (text: unknown): string => String(text).replace(/\D/g, "");
  return (
    isAt &&
    row["service"] === one.service &&
    (one.with === null || row["resource"] === one.with) &&
    row["name"] === one.name &&
    (one.email === undefined || row["email"] === one.email) &&
    (one.phone === undefined || digits(row["phone"]).endsWith(digits(one.phone))) &&
    (one.notes === undefined || one.notes.test(String(row["notes"])))
  );
}

function localTime(row: Row, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit" },
  }).formatToParts(Number(row["start"]));
  const read = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  return `${read("month")}-${read("day")} ${read("hour")}:${read("minute")}`;
}
