// Somebody else's bundle of the package: one program over every entry, bundled, moved to a folder
// with nothing beside it, and run there. Which bundler does it is the caller's.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { ended, startNode } from "./package-fixture.ts";

/** A conversation with a tool, a booking, sessions in Redis, the page and the description. */
const PROGRAM = `
  import { createAgent, defineTool, systemClock, z } from "agent-citas";
  import { appointments, chatConfig } from "agent-citas/appointments";
  import { startServer } from "agent-citas/server";
  import { SANDBOX_CONFIGS, startSandboxBackend } from "agent-citas/testing";
  import { startSimulatedModel, startTestAgent } from "agent-citas/testing";

  async function talk() {
    const parameters = z.object({ count: z.int() });
    const run = ({ count }) => "twice is " + 2 * count;
    const tool = defineTool({ name: "twice", description: "Doubles.", parameters, run });
    const { agent, model, close } = await startTestAgent({ prompt: "You double.", tools: [tool] });
    model.script({ calls: [{ name: "twice", arguments: { count: 21 } }] }, { reply: "It is 42." });
    const { reply, error } = await agent.chat({ session: "s", message: "Twice 21?" });
    console.log("tool:", reply, error, model.requests.at(-1).body.messages.at(-1).content);
    await close();
  }

  async function book() {
    const backend = await startSandboxBackend({ clock: systemClock });
    const model = await startSimulatedModel({ clock: systemClock });
    const agent = await createAgent({
      model: { name: "simulated", baseUrl: model.url, apiKey: "sk-simulated" },
      domain: appointments({ backend: backend.urls }),
      ...(process.env.REDIS_URL ? { redis: process.env.REDIS_URL } : {}),
    });
    const data = chatConfig(SANDBOX_CONFIGS.get(1));
    const say = (message) => agent.chat({ tenant: 1, session: "ana-" + process.pid, message, data });
    const first = await say("Hola, ¿qué servicios tienen?");
    const second = await say("Gracias");
    console.log("appointments:", first.error, second.error, second.turns, agent.issues().length);
    await agent.close();
    await model.close();
    await backend.close();
  }

  async function serve() {
    const environment = { SERVER_PORT: "0", LOG_LEVEL: "silent", SANDBOX: "on" };
    const server = await startServer({ environment });
    const statuses = ["/live", "/", "/console/uPlot.min.css", "/openapi.json"].map(async (at) => {
      const answer = await fetch(server.url + at);
      return [answer.status, (await answer.text()).length > 10];
    });
    console.log("server:", JSON.stringify(await Promise.all(statuses)));
    await server.close();
  }

  async function main() {
    await talk();
    await book();
    await serve();
  }
  main().then(() => process.exit(), (error) => { console.error(error); process.exit(1); });
`;

const SAID = [
  "tool: It is 42. null twice is 42",
  "appointments: null null 2 0",
  "server: [[200,true],[200,true],[200,true],[200,true]]",
  "",
].join("\n");

export interface Bundler {
  readonly name: string;
  /** Bundles the project's `program.mjs` into the folder and names the file to run. */
  bundle(project: string, out: string): Promise<string>;
}

/** What a bundle of the library's must be able to do. */
export async function assertRunsElsewhere(
  { name, bundle }: Bundler,
  project: string,
  environment: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<void> {
  writeFileSync(path.join(project, "program.mjs"), PROGRAM);
  const made = mkdtempSync(path.join(tmpdir(), "citas-bundle-"));
  const elsewhere = mkdtempSync(path.join(tmpdir(), "citas-moved-"));
  try {
    const file = await bundle(project, made);
    cpSync(made, elsewhere, { recursive: true });
    rmSync(made, { recursive: true });
    const { code, out, err } = await ended(startNode(elsewhere, [...flags, file], environment));
    assert.deepEqual([err, out, code], ["", SAID, 0], name);
  } finally {
    for (const folder of [made, elsewhere]) rmSync(folder, { recursive: true, force: true });
  }
}

/** As a bundle of ES modules needs it whose packages are CommonJS: esbuild's own advice. */
const REQUIRE =
  'import { createRequire as __make } from "node:module"; const require = __make(import.meta.url);';

export const ESBUILD: readonly Bundler[] = (["cjs", "esm"] as const).map((format) => ({
  name: `esbuild, ${format}`,
  async bundle(project, out) {
    const file = format === "cjs" ? "bundle.cjs" : "bundle.mjs";
    await build({
      ...{ absWorkingDir: project, entryPoints: ["program.mjs"], bundle: true, platform: "node" },
      ...{ format, outfile: path.join(out, file), logLevel: "error", target: "node24" },
      ...(format === "esm" ? { banner: { js: REQUIRE } } : {}),
    });
    return file;
  },
}));

/** With the version and the lock of its own in test/bundlers; installed in the folder given. */
export function webpackIn(tools: string): Bundler {
  return {
    name: "webpack",
    async bundle(project, out) {
      const script = `
        const webpack = require("webpack");
        const output = { path: ${JSON.stringify(out)}, filename: "bundle.cjs" };
        const entry = ${JSON.stringify(path.join(project, "program.mjs"))};
        const options = { mode: "production", target: "node24", entry, output };
        webpack({ ...options, context: ${JSON.stringify(project)} }, (error, stats) => {
          const found = stats?.toJson({ all: false, errors: true });
          if (error || found.errors.length > 0) {
            console.error(error ?? found.errors.map(({ message }) => message).join("\\n"));
            process.exitCode = 1;
          }
        });`;
      writeFileSync(path.join(tools, "bundle.cjs"), script);
      execFileSync(process.execPath, ["bundle.cjs"], { cwd: tools, stdio: "inherit" });
      return "bundle.cjs";
    },
  };
}
