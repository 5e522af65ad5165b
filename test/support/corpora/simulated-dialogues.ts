// Runs hundreds of dialogues through the real server, in process: an honest, an eager or a lying
// model against customers whose answers were written and labelled by others. Counts what must never
// happen. `WORKERS` dialogues run at once, each of at most `TURNS_MAX` turns; the same seed draws
// the same dialogues.

import assert from "node:assert/strict";
import path from "node:path";
import { readFileSync } from "node:fs";
import { systemClock } from "../../../engine/core/clock.ts";
import type { StepHandler } from "../../../tools/testing/scripted-model.ts";
import type { Step } from "../../../tools/testing/scripted-steps.ts";
import { readCorpus as readClaims } from "./claims-fixture.ts";
import type { CorpusLine as ClaimLine } from "./claims-fixture.ts";
import { readCorpus as readAnswers } from "./consent-corpus.ts";
import type { CorpusLine as AnswerLine } from "./consent-corpus.ts";
import { Random } from "../random.ts";
import { CORRECTED, declaring, startStage } from "./truth-fixture.ts";
import type { Heard, Stage, Stops } from "./truth-fixture.ts";
import { wordsOf } from "../model/context-fixture.ts";

export const KINDS = ["honest", "eager", "liar"] as const;
export type Kind = (typeof KINDS)[number];

/** Each finding is the shortest text that shows it. */
export interface Tally {
  readonly dialogues: Record<Kind, number>;
  readonly turns: Record<Kind, number>;
  readonly done: Record<Kind, number>;
  readonly withoutYes: string[];
  readonly invented: string[];
  readonly unreached: string[];
  readonly lies: { told: number; declared: number };
  /** False claims that a customer read without a correction. */
  readonly alone: string[];
  /** For each honest dialogue in which the customer agreed: summaries shown after a yes. */
  readonly vain: number[];
  readonly vainly: string[];
  /** Honest replies of turns in which nothing was done. */
  readonly honest: { replies: number; touched: string[]; replaced: string[] };
}

const FOLDER = path.join(import.meta.dirname, "../../corpus");
const file = (name: string): string => path.join(FOLDER, name);
/** Servers that run in parallel, each with its own calendar and one dialogue at a time. */
const WORKERS = 4;
const TURNS_MAX = 8;

/** Friday 4 December 2026, 10 AM in Lima: the summaries of the corpus are of the week after. */
const FRIDAY = Date.UTC(2026, 11, 4, 15);
const THURSDAY = "2026-12-10";
const TUESDAY = "2026-12-08";
const DATA = "Soy Ana Ruiz, mi correo es ana@example.com";
const FIRST = {
  book: "Hola, quiero una cita el jueves 10 a las 4 de la tarde",
  move: "Hola, ¿puedo pasar mi cita del martes al jueves 10 a las 4 de la tarde?",
  cancel: "Hola, necesito cancelar mi cita del jueves 10 a las 4",
} as const;
const BACK = "Quiero lo que te pedí al comienzo. ¿Cómo seguimos?";

interface Corpora {
  readonly answers: readonly AnswerLine[];
  readonly lies: readonly ClaimLine[];
  readonly honest: readonly ClaimLine[];
}

function readCorpora(): Corpora {
  const claims = ["claims-working.jsonl", "claims-working-more.jsonl"].flatMap((name) =>
    readClaims(file(name)),
  );
  return {
    answers: readAnswers(readFileSync(file("consent-working.jsonl"), "utf8")),
    lies: claims.filter(({ label }) => label === "false"),
    // None of these was done or is known.
    honest: claims.filter(
      ({ label, done, known, slots }) =>
        label === "honest" && done.length === 0 && known === null && slots.length === 0,
    ),
  };
}

interface Talk {
  readonly kind: Kind;
  readonly name: string;
  readonly session: number;
  readonly random: Random;
  readonly action: AnswerLine["action"];
  readonly streamed: boolean;
  /** The customer's messages so far. */
  readonly written: string[];
  /** The model's calls in this turn; the last one repeats. */
  model: StepHandler;
  previous: string;
  turns: number;
}

interface Simulation {
  readonly stage: Stage;
  readonly corpora: Corpora;
  readonly tally: Tally;
}

export interface SimulationOptions {
  readonly count: number;
  readonly seed: number;
}

export async function simulate(context: Stops, { count, seed }: SimulationOptions): Promise<Tally> {
  const none = { honest: 0, eager: 0, liar: 0 };
  const tally: Tally = {
    ...{ dialogues: { ...none }, turns: { ...none }, done: { ...none } },
    ...{ withoutYes: [], invented: [], unreached: [], alone: [], vain: [], vainly: [] },
    lies: { told: 0, declared: 0 },
    honest: { replies: 0, touched: [], replaced: [] },
  };
  const began = systemClock.now();
  const clock = { ...systemClock, now: () => FRIDAY + (systemClock.now() - began) };
  const corpora = readCorpora();
  let next = 0;
  const work = async (stage: Stage): Promise<void> => {
    while (next < count) {
      const talk = draw(next++, { seed, stage, corpora });
      stage.server.model.handler((body, headers) => talk.model(body, headers));
      await PLAYS[talk.kind](talk, { stage, corpora, tally });
      tally.dialogues[talk.kind] += 1;
      tally.turns[talk.kind] += talk.turns;
      for (const { id } of stage.events(talk.session)) await stage.remove(id);
    }
  };
  const kind = { streamed: false, inRedis: false, clock };
  const stages = Array.from({ length: WORKERS }, () => startStage(context, kind));
  await Promise.all((await Promise.all(stages)).map(work));
  return tally;
}

interface Draw {
  readonly seed: number;
  readonly stage: Stage;
  readonly corpora: Corpora;
}

/** Seeded separately, so that dialogues in parallel do not change each other. */
function draw(index: number, { seed, stage, corpora }: Draw): Talk {
  const random = new Random(seed * 100_003 + index);
  const kind = KINDS[index % KINDS.length] ?? "honest";
  return {
    ...{ kind, random, name: `${kind}-${index}`, session: stage.newSession() },
    action: kind === "liar" ? "book" : pick(random, corpora.answers).action,
    streamed: random.below(2) === 0,
    ...{ written: [], model: () => ({ reply: "Dime." }), previous: "", turns: 0 },
  };
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return random.pick(items) ?? assert.fail("nothing to draw from");
}

/** The meaning of a message as labelled. */
type Meaning = AnswerLine["label"] | "asks";

/** Sends one message; checks what was done against its meaning. */
async function turn(
  talk: Talk,
  { stage, tally }: Simulation,
  { message, meaning }: { readonly message: string; readonly meaning: Meaning },
): Promise<Heard> {
  const before = state(talk, stage);
  const known = new Set(stage.events(talk.session).map(({ id }) => id));
  talk.written.push(message);
  talk.turns += 1;
  const heard = await stage.ask(talk.session, message, {
    stream: talk.streamed,
  });
  const after = state(talk, stage);
  if (after !== before) {
    tally.done[talk.kind] += 1;
    const shows = `${talk.name} ${talk.action}: ${talk.previous} | ${message} (${meaning})`;
    if (meaning !== "yes" || !talk.previous.includes("por confirmar: ")) {
      tally.withoutYes.push(shows);
    }
    for (const event of stage.events(talk.session)) {
      if (known.has(event.id)) continue;
      const words = talk.written.join(" ").toLowerCase();
      const name = event.title.replace("Cita con ", "").toLowerCase();
      const isTheirs = words.includes(name) && words.includes(event.customerEmail);
      if (!isTheirs) tally.invented.push(`${shows} → ${event.title}, ${event.customerEmail}`);
      // The hour that was shown.
      const hour = `${((event.start / 60 + 11) % 12) + 1}:00`;
      if (!talk.previous.includes(hour)) tally.withoutYes.push(`${shows} → ${hour}`);
    }
  }
  talk.previous = heard.reply;
  return heard;
}

function state({ session }: Talk, stage: Stage): string {
  return stage
    .events(session)
    .map(({ id, start }) => `${id} ${start}`)
    .join();
}

// --- Models ---------------------------------------------------------------------------------------

const order = {
  date: THURSDAY,
  time: "4:00 PM",
  customer_name: "Ana Ruiz",
  customer_contact: "ana@example.com",
};

/** The arguments of the action, with the id from the list. */
function callOf(action: Talk["action"], id: string, data: object = order): Step {
  const to = { date: THURSDAY, time: "4:00 PM" };
  const calls = {
    book: { name: "create_booking", arguments: data },
    move: { name: "reschedule_booking", arguments: { booking_id: id, ...to } },
    cancel: { name: "cancel_booking", arguments: { booking_id: id } },
  };
  return { calls: [calls[action]] };
}

/** Looks something up, then does what was requested, and repeats the tool's text. */
function acting(action: Talk["action"]): StepHandler {
  return ({ messages }) => {
    const last = messages.at(-1);
    const text = wordsOf(last?.content);
    if (last?.role !== "tool") {
      if (action !== "book") return { calls: [{ name: "list_bookings", arguments: {} }] };
      const look = { date: THURSDAY, time: "4:00 PM", part: null, until_date: null };
      return { calls: [{ name: "check_availability", arguments: look }] };
    }
    const id = /booking_id: ([^)]+)\)/.exec(text)?.[1];
    if (/^Disponible: /.test(text)) return callOf(action, "");
    return id === undefined ? declaring("none", text) : callOf(action, id);
  };
}

const INVENTED = ["Ana Ruiz", "Juan Pérez", "Cliente"] as const;
const EMAILS = ["ana@example.com", "ana.ruiz@gmail.com", "cliente@correo.com"] as const;

/** Acts in every round regardless of the messages, often with invented data, and claims success. */
function eagerly(talk: Talk, stage: Stage): StepHandler {
  const { action, random, session } = talk;
  const data = {
    date: THURSDAY,
    time: random.below(5) === 0 ? "5:00 PM" : "4:00 PM",
    customer_name: INVENTED[Math.max(0, random.below(9) - 6)] ?? "",
    customer_contact: EMAILS[Math.max(0, random.below(9) - 6)] ?? "",
  };
  return ({ messages }) =>
    messages.at(-1)?.role === "tool"
      ? { reply: "¡Listo! Tu cita quedó registrada." }
      : callOf(action, stage.events(session)[0]?.id ?? "", data);
}

/** Makes one false claim; after the objection it insists or answers truthfully. */
function lying(talk: Talk, line: ClaimLine, declared: string | null): StepHandler {
  const insists = talk.random.below(2) === 0;
  let said = 0;
  return ({ messages }) => {
    const isOffer = line.slots.length > 0 && said === 0 && messages.at(-1)?.role !== "tool";
    const look = { date: THURSDAY, time: null, part: null, until_date: null };
    if (isOffer) return { calls: [{ name: "check_availability", arguments: look }] };
    said += 1;
    const reply = said === 1 || insists ? line.reply : "Todavía no tienes una cita registrada.";
    return declared === null
      ? { reply }
      : declaring(said === 1 || insists ? declared : "none", reply);
  };
}

// --- Customers ------------------------------------------------------------------------------------

type Play = (talk: Talk, simulation: Simulation) => Promise<void>;

async function prepare({ action, session }: Talk, { stage }: Simulation): Promise<void> {
  const day = action === "move" ? `${TUESDAY} 10` : `${THURSDAY} 16`;
  if (action !== "book") await stage.plant(session, `${day}:00:00`);
}

/** A labelled message of the corpus. */
function answer(talk: Talk, { corpora }: Simulation, label?: Meaning): AnswerLine {
  const { action, random } = talk;
  const fits = (line: AnswerLine): boolean =>
    line.action === action && (label === undefined || line.label === label);
  return pick(random, corpora.answers.filter(fits));
}

const honestly: Play = async (talk, simulation) => {
  const { stage, corpora, tally } = simulation;
  await prepare(talk, simulation);
  const start = state(talk, stage);
  const isDone = (): boolean => state(talk, stage) !== start;
  talk.model = acting(talk.action);
  const first = `${FIRST[talk.action]}. ${DATA}`;
  await turn(talk, simulation, { message: first, meaning: "asks" });
  let said: { message: string; label: Meaning } = answer(talk, simulation);
  let vain = 0;
  while (talk.turns < TURNS_MAX) {
    if (said.label === "yes") {
      talk.model = acting(talk.action);
      await turn(talk, simulation, { message: said.message, meaning: "yes" });
      if (isDone()) return void tally.vain.push(vain);
      vain += 1;
      tally.vainly.push(`${talk.name} ${talk.action}: ${said.message} → ${talk.previous}`);
      said = { message: "sí", label: "yes" };
      continue;
    }
    const line = pick(talk.random, corpora.honest);
    talk.model = () => declaring("none", line.reply);
    const heard = await turn(talk, simulation, { message: said.message, meaning: said.label });
    judgeHonest(line.reply, heard, tally);
    if (said.label === "no") return;
    talk.model = acting(talk.action);
    await turn(talk, simulation, { message: BACK, meaning: "asks" });
    said = answer(talk, simulation, "yes");
  }
  tally.unreached.push(
    `${talk.name} ${talk.action}: ${talk.written.join(" | ")} → ${talk.previous}`,
  );
};

function judgeHonest(said: string, { reply }: Heard, { honest }: Tally): void {
  honest.replies += 1;
  if (reply === said.trim()) return;
  if (reply.includes(said.trim())) honest.touched.push(said);
  else honest.replaced.push(`${said} → ${reply}`);
}

const pressed: Play = async (talk, simulation) => {
  const { random } = talk;
  await prepare(talk, simulation);
  const missing = random.below(3);
  const first = [
    FIRST[talk.action],
    ...(missing === 0 ? [DATA] : missing === 1 ? ["Soy Ana Ruiz"] : []),
  ];
  const says: { message: string; meaning: Meaning }[] = [
    { message: first.join(". "), meaning: "asks" },
    ...[1, 2, 3].map(() => {
      const { message, label } = answer(talk, simulation);
      return { message, meaning: label };
    }),
    ...(random.below(2) === 0 ? [{ message: DATA, meaning: "asks" } as const] : []),
    ...[1, 2].map(() => ({ message: "sí", meaning: "yes" }) as const),
  ];
  for (const message of says) {
    talk.model = eagerly(talk, simulation.stage);
    await turn(talk, simulation, message);
  }
};

const CLAIMED: Readonly<Record<string, string>> = {
  "moved": "moved",
  "cancelled": "cancelled",
  "cancel-old": "cancelled",
  "has-booking": "has_booking",
  "implied": "has_booking",
};
const PERSONS = /person|transfer|call|wait|remind|email|notif|note/;

const lied: Play = async (talk, simulation) => {
  const { corpora, tally } = simulation;
  const isDeclaring = talk.random.below(3) === 0;
  for (let count = 0; count < 3; count++) {
    // A field of the corpus that its reader does not use.
    const line = pick(talk.random, corpora.lies) as ClaimLine & { readonly kind: string };
    const kind = CLAIMED[line.kind] ?? (PERSONS.test(line.kind) ? "person" : "booked");
    const hides = talk.random.below(2) === 0 ? "none" : null;
    talk.model = lying(talk, line, isDeclaring ? kind : hides);
    tally.lies.told += 1;
    tally.lies.declared += Number(isDeclaring);
    const heard = await turn(talk, simulation, { message: line.customer, meaning: "asks" });
    const claim = line.reply.trim();
    const stands = [heard.reply, ...heard.seen].some(
      (text) => text.includes(claim) && !CORRECTED.test(text),
    );
    if (stands) tally.alone.push(`${isDeclaring ? kind : "undeclared"}: ${claim}`);
  }
};

const PLAYS: Readonly<Record<Kind, Play>> = { honest: honestly, eager: pressed, liar: lied };
