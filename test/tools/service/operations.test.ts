// docs/operations.md matches the program: its `sh` blocks run in order against a server and a
// Redis; its tables of issues and log lines are complete; systemd accepts its unit file, whose
// limits and timeouts are the program's.

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { AGENT_ISSUES } from "../../../engine/agent/compose-agent.ts";
import { SERVICE_ISSUES } from "../../../tools/service/service.ts";
import { readConfig } from "../../../engine/config/config.ts";
import { APPOINTMENT_ISSUES } from "../../../tools/service/appointments.ts";
import { freePort } from "../../support/free-port.ts";
import { startRedis } from "../../support/redis/redis-server.ts";
import { call, startTestServer } from "../../support/server-fixture.ts";
import type { TestServer } from "../../support/server-fixture.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const read = (name: string): string => readFileSync(path.join(ROOT, name), "utf8");
const page = read("docs/operations.md");
const TOKEN = "una-palabra-larga";

/** The blocks marked `sh`, without the indent of the list that they may stand in. */
const blocks = [...page.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)].map(
  ([, indent = "", text = ""]) => text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
);

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), "agent-citas-operations-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A turn that is answered and one that fails: the log has both. */
async function twoTurns(server: TestServer): Promise<void> {
  const headers = { "content-type": "application/json", "x-internal-token": TOKEN };
  server.model.script({ reply: "Dime." }, { status: 401 });
  for (const session_id of [1, 2]) {
    const body = JSON.stringify({ message: "Hola", session_id, id_empresa: 1 });
    await call(`${server.url}/api/chat`, { method: "POST", headers, body });
  }
  server.model.handler(() => ({ reply: "Dime." }));
}

test("every sh block runs as it stands", async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const environment = { REDIS_URL: redis.url, INTERNAL_API_TOKEN: TOKEN, SERVER_HOST: "127.0.0.1" };
  const server = await startTestServer(t, { environment });
  await twoTurns(server);
  const folder = temporaryFolder(t);
  // The project itself, and a temporary folder for what the blocks write.
  for (const name of readdirSync(ROOT)) {
    if (name !== "restored") symlinkSync(path.join(ROOT, name), path.join(folder, name));
  }
  writeFileSync(path.join(folder, "agent-citas.log"), server.logs.join(""));
  const { port } = new URL(server.url);
  const restored = String(await freePort());
  t.after(() => killRedis(restored));
  const given = { ...environment, SERVER_PORT: port };
  const node = path.dirname(process.execPath);
  const env = { ...process.env, ...given, PATH: `${node}:${process.env["PATH"]}` };
  const outputs: string[] = [];
  for (const block of blocks) {
    const here = block.replaceAll("localhost:8002", `127.0.0.1:${port}`);
    const script = here.replaceAll("6390", restored);
    const bash = ["-eu", "-o", "pipefail", "-c", script];
    const { stdout } = await promisify(execFile)("bash", bash, { cwd: folder, env });
    outputs.push(stdout);
  }
  const told = outputs.join("\n");
  assert.match(told, /^sum +25[56]\.\d$/m);
  assert.match(told, /"status":"ok"/);
  assert.match(told, /^ +1 "code":"openai_auth_error"$/m);
  assert.match(told, /^citas_redis_up 1$/m);
  assert.match(told, /"reply":"[^"]*Dime\."/);
  // Both sessions came back: their rings and their counters.
  assert.equal(told.match(/^4$/gm)?.length, 2, told);
});

/** A server that the blocks started; on SIGTERM it writes its log first. */
function killRedis(port: string): void {
  const { stdout } = spawnSync("redis-cli", ["-p", port, "info", "server"], { encoding: "utf8" });
  const pid = /process_id:(\d+)/.exec(stdout)?.[1];
  if (pid !== undefined) process.kill(Number(pid), "SIGKILL");
}

test("the issues and the log lines it explains are all that there are", () => {
  for (const issue of [...AGENT_ISSUES, ...APPOINTMENT_ISSUES, ...SERVICE_ISSUES]) {
    assert(page.includes(`\`${issue}\``), issue);
  }
  const logs = page.slice(page.indexOf("## Logs"), page.indexOf("## Alerts"));
  const rows = [...logs.matchAll(/^\| (`[a-z_`, ]+) \| (?:info|warn|error)/gm)];
  const explained = rows.flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, e]) => e),
  );
  // The sandbox is not for people who operate.
  const isTheirs = (name: string): boolean => !/^tools\/(?:sandbox|testing|cli)\//.test(name);
  const source = ["engine", "tools"]
    .flatMap((top) =>
      readdirSync(path.join(ROOT, top), { recursive: true, encoding: "utf8" }).map(
        (name) => `${top}/${name}`,
      ),
    )
    .concat("server.ts")
    .filter((name) => name.endsWith(".ts") && isTheirs(name))
    .map(read)
    .join("\n");
  // As a literal in a record, or as one of two that a condition picks, there or before.
  const logged = [
    ...source.matchAll(/\bevent: "(\w+)"/g),
    ...source.matchAll(/\bevent: \w+ \? "(\w+)" : "\w+"/g),
    ...source.matchAll(/\bevent: \w+ \? "\w+" : "(\w+)"/g),
    ...source.matchAll(/const event = [^;]*\? "(\w+)" : "\w+";/g),
    ...source.matchAll(/const event = [^;]*\? "\w+" : "(\w+)";/g),
  ].map(([, name]) => name);
  const calls = new Set(["ready", "error"]);
  const events = new Set(logged.filter((name) => name !== undefined && !calls.has(name)));
  // The sandbox is not for people who operate.
  events.delete("sandbox_listening");
  assert.deepEqual([...new Set(explained)].sort(), [...events].sort());
});

const unit = read("ops/agent-citas.service");
const setting = (name: string): string => new RegExp(`^${name}=(.*)$`, "m").exec(unit)?.[1] ?? "";

test("the unit's limit is the program's, without swap, and its stop timeout longer than a drain", () => {
  const environment = setting("Environment");
  assert.equal(
    `MEMORY_LIMIT_MB=${setting("MemoryMax").replace("M", "")}`,
    environment.split(" ")[1],
  );
  assert.equal(setting("MemorySwapMax"), "0");
  const { drainTimeoutMs } = readConfig({}, null).limits;
  assert(Number(setting("TimeoutStopSec")) * 1000 > drainTimeoutMs + 1000);
  for (const name of ["DynamicUser", "NoNewPrivileges", "ProtectHome"]) {
    assert.equal(setting(name), "yes", name);
  }
  assert.equal(setting("ProtectSystem"), "strict");
  assert.equal(setting("KillSignal"), "SIGTERM");
  assert.equal(setting("Restart"), "on-failure");
});

const systemd = spawnSync("systemd-analyze", ["--version"]).status === 0;
const skip = systemd ? false : "systemd-analyze is not installed";

test("systemd reads the unit and finds little exposed", { skip }, (t) => {
  const file = path.join(temporaryFolder(t), "agent-citas.service");
  // Where this machine has its Node.
  writeFileSync(file, unit.replace("/usr/bin/node", process.execPath));
  const verified = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
  assert.equal(verified.status, 0, verified.stderr);
  assert.equal(verified.stderr, "");
  const args = ["security", "--offline=true", "--threshold=20", file];
  const judged = spawnSync("systemd-analyze", args, { encoding: "utf8" });
  assert.equal(judged.status, 0, judged.stdout);
});
