// The soak's business backend, as its own process: the sandbox's operations over a calendar that
// writes every event to a file before it responds, so that a SIGKILL loses no event. Some responses
// to bookings are dropped on purpose. `node backend.ts PORT JOURNAL`

import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { z } from "zod";
import { Calendar } from "../../tools/sandbox/backend/calendar.ts";
import { civilNow } from "../../tools/sandbox/spanish/days.ts";
import { isRecord, parseJsonValue } from "../../tools/sandbox/http/json.ts";
import { isAddress, operate } from "../../tools/sandbox/backend/operations.ts";

/** Share of bookings whose response is dropped. */
const LOST_SHARE = 0.03;
const ZONE = "America/Lima";

const EVENT = z.object({
  id: z.string(),
  company: z.number(),
  userId: z.number().nullable(),
  prospect: z.string(),
  title: z.string(),
  customerEmail: z.string(),
  start: z.number(),
  end: z.number(),
  idempotencyKey: z.string().nullable(),
  meetLink: z.string().nullable(),
});
export type JournalEvent = z.infer<typeof EVENT>;

/** Every event so far. A last line cut short by a kill was never acknowledged. */
export function readJournal(file: string): readonly JournalEvent[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.flatMap((line) => {
    const read = EVENT.safeParse(parseJsonValue(line));
    return read.success ? [read.data] : [];
  });
}

function serve(port: number, file: string): void {
  const calendar = new Calendar();
  // In order of creation, so that each gets its id again.
  for (const event of readJournal(file)) calendar.add(event);
  // A line that was cut short must not merge with the next one.
  const journal = openSync(file, "a");
  if (existsSync(file) && readFileSync(file, "utf8").at(-1) !== "\n") writeSync(journal, "\n");
  process.once("exit", () => closeSync(journal));
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => request.destroy());
    request.on("end", () => {
      const address = (request.url ?? "").slice(1);
      const body = parseJsonValue(Buffer.concat(chunks).toString("utf8"));
      if (!isAddress(address) || !isRecord(body)) return void response.writeHead(404).end();
      const known = calendar.events.length;
      const now = civilNow(Date.now(), ZONE);
      const answer = operate(address, body, { calendar, now });
      for (const event of calendar.events.slice(known)) {
        writeSync(journal, `${JSON.stringify(event)}\n`);
        fsyncSync(journal);
        if (Math.random() < LOST_SHARE) return void response.destroy();
      }
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer.json));
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(port, "127.0.0.1");
}

if (import.meta.main) serve(Number(process.argv[2]), process.argv[3] ?? "");
