// End to end: a Spanish conversation over HTTP that ends in a booked appointment, with nothing
// configured, and the same against a real Redis.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { startRedis } from "../support/redis/redis-server.ts";
import { call, dayFromToday, startTestServer, until } from "../support/server-fixture.ts";
import type { Answer } from "../support/server-fixture.ts";

const CONVERSATION = [
  "Hola, quiero una cita mañana a las 10",
  "¿cuánto cuesta la limpieza?",
  "Bien. Soy Ana María Ñahui",
  "mi correo es ana.nahui@example.com",
  "mejor a las 11",
  "sí, confirmo",
  "gracias",
];

interface Talk {
  readonly replies: readonly string[];
  readonly events: readonly Record<string, unknown>[];
}

async function converse(
  context: TestContext,
  environment: Record<string, string>,
  onTurn: () => Promise<void> = () => Promise.resolve(),
): Promise<Talk> {
  const server = await startTestServer(context, { simulated: true, environment });
  const post = (url: string, body: object): Promise<Answer> => {
    const headers = { "content-type": "application/json" };
    return call(url, { method: "POST", headers, body: JSON.stringify(body) });
  };
  const replies: string[] = [];
  for (const message of CONVERSATION) {
    const answer = await post(`${server.url}/api/chat`, { message, session_id: 1, id_empresa: 1 });
    assert.equal(answer.status, 200);
    replies.push(String(answer.body?.["reply"]));
    await onTurn();
  }
  const listed = await post(`${server.running.sandboxUrl}/calendario`, {
    codOpe: "LISTAR_EVENTOS",
    id_empresa: 1,
    id_prospecto: 1,
  });
  // The sandbox's own answer, looked at field by field below.
  const events = listed.body?.["eventos"] as Record<string, unknown>[];
  return { replies, events };
}

function assertBooked({ replies, events }: Talk): void {
  assert.match(replies[0] ?? "", /simulad/);
  assert.match(replies[5] ?? "", /11:00 AM/);
  const [event] = events;
  assert.equal(events.length, 1, replies.join("\n"));
  assert.equal(event?.["fecha_inicio"], `${dayFromToday(1)} 11:00:00`);
  assert.equal(event["fecha_fin"], `${dayFromToday(1)} 11:30:00`);
  assert.match(String(event["titulo"]), /Ana María Ñahui/);
}

test("with nothing configured, seven messages end in an appointment that the backend lists", async (t) => {
  assertBooked(await converse(t, {}));
});

test("against Redis the same conversation costs two round trips a turn, and a few more where it books", async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const monitor = await redis.client.monitor();
  t.after(() => monitor.disconnect());
  const commands: string[] = [];
  let port = "";
  monitor.on("monitor", (_time: string, [name = "", ...args]: string[], source: string) => {
    const words = `${name.toLowerCase()} ${args.join(" ")}`;
    // What a script does inside is no round trip; the client's greeting comes before any turn.
    if (source === "lua" || /^(?:hello|info|client|select|ping|auth)\b/.test(words)) return;
    if (words.startsWith("set mark")) return void (port = source);
    commands.push(words.slice(0, 12).trim());
  });
  /** Waits until the monitor has seen everything sent before. */
  const settle = async (): Promise<void> => {
    port = "";
    await redis.client.set("mark", "1", "PX", 1000);
    await until(() => port !== "");
  };
  const turns: string[][] = [];
  const onTurn = async (): Promise<void> => {
    await settle();
    turns.push(commands.splice(0).map((words) => words.split(" ")[0] ?? ""));
  };
  assertBooked(await converse(t, { REDIS_URL: redis.url }, onTurn));
  // The first turn brings the scripts; from the second on: begin and commit.
  const talking = turns.slice(1).filter((turn) => turn.length <= 2);
  for (const turn of talking) assert.deepEqual(turn, ["evalsha", "evalsha"]);
  // One turn books: the past, the line and two counts, the entry and the line again, the outcome,
  // the line left. Each script is brought once: asked for by name first.
  // Before it, two showed a summary, for a time that was changed and for the one that was booked:
  // the past and the proposal.
  const [first, second, booking, ...more] = turns.slice(1).filter((turn) => turn.length > 2);
  assert.equal(more.length, 0);
  for (const shown of [first, second]) {
    assert.equal(shown?.filter((command) => command === "evalsha").length, 2 + 2);
  }
  const asked = booking?.filter((command) => command === "evalsha") ?? [];
  assert.equal(asked.length, 2 + 8);
  const keys = (await redis.client.keys("citas:*")).sort();
  assert.deepEqual(keys.slice(0, 2), ["citas:{1:1}:bookings", "citas:{1:1}:meta"]);
  assert.match(
    keys.join(" "),
    /^\S+ \S+ citas:\{1:1\}:turns citas:\{1:\w{16}\}:spent citas:\{1\}:spent$/,
  );
  for (const key of keys) assert((await redis.client.pttl(key)) > 0, key);
});
