// `npm run check:package`: the package as npm publishes it. Packs it, installs the tarball in an empty
// project, runs both formats of every entry there, follows docs/business.md, compiles the guide's
// programs and the examples under TypeScript 5 and 7, has publint and are-the-types-wrong look at it,
// and bundles it with esbuild and webpack. Slower than a test.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { checkBusiness } from "./check-business.ts";
import { ESBUILD, assertRunsElsewhere, webpackIn } from "../support/package/bundle-fixture.ts";
import {
  ENTRIES,
  ROOT,
  USED,
  USES,
  emptyProject,
  manifest,
  programsOf,
} from "../support/package/package-fixture.ts";
import { writeAll } from "../support/package/package-fixture.ts";
import { startRedis } from "../support/redis/redis-server.ts";

/** A larger package contains files that do not belong in it. */
const TARBALL_BYTES_MAX = 2.25 * 1024 * 1024;

/** What the types must refuse. */
const MISTAKES = `
  import { createAgent, defineTool, z } from "agent-citas";
  import type { Agent, ToolContext } from "agent-citas";
  const parameters = z.object({ count: z.int() });
  const words = { name: "tool", description: "A tool.", parameters };
  const tool = defineTool({
    ...words,
    run: ({ count }, { data }: ToolContext<{ readonly name: string }>) => data.name.repeat(count),
  });
  const agent = await createAgent({ model: { name: "m" }, prompt: "p", tools: [tool] });
  const typed: Agent<{ readonly name: string }> = agent;
  await typed.chat({ session: "s", message: "m", data: { name: "n" } });
  // @ts-expect-error: the tool needs a name
  await agent.chat({ session: "s", message: "m" });
  // @ts-expect-error: of the right type
  await agent.chat({ session: "s", message: "m", data: { name: 7 } });
  // @ts-expect-error: an argument that the schema does not have
  defineTool({ ...words, run: ({ amount }) => String(amount) });
  // @ts-expect-error: neither a text nor an outcome
  defineTool({ ...words, run: ({ count }) => count });
  // @ts-expect-error: no such limit
  await createAgent({ model: { name: "m" }, prompt: "p", limits: { turnsMax: 1 } });
  const free = await createAgent({ model: { name: "m" }, prompt: "p" });
  await free.chat({ session: "s", message: "m" });
`;

const directory = mkdtempSync(path.join(tmpdir(), "citas-pack-"));
const project = emptyProject();

function npm(folder: string, ...args: string[]): string {
  return execFileSync("npm", args, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** With its own `prepack`. */
function pack(): string {
  const [name = ""] = npm(ROOT, "pack", "--silent", "--pack-destination", directory)
    .trim()
    .split("\n")
    .slice(-1);
  const tarball = path.join(directory, name);
  const bytes = readFileSync(tarball).length;
  const listing = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" });
  const files = listing.trim().split("\n");
  const strays = files.filter(
    (file) =>
      !/^package\/(?:(?:dist|lib)\/|[A-Z]+(?:\.[a-z]{2})?(?:\.md)?$|package\.json$)/.test(file),
  );
  assert.deepEqual(strays, []);
  assert(bytes <= TARBALL_BYTES_MAX, `the tarball has ${bytes} bytes`);
  console.log(`packed: ${Math.ceil(bytes / 1024)} KiB, ${files.length} files`);
  return tarball;
}

/**
 * As `npm install` does it, with the versions of this checkout's lock: these are in npm's cache, so
 * no registry is contacted.
 */
function install(tarball: string): void {
  // The lock's own shape, of which only these fields are read.
  const lock = JSON.parse(readFileSync(path.join(ROOT, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  const spec = `file:${tarball}`;
  const root = {
    name: "consumer",
    private: true,
    type: "module",
    dependencies: { "agent-citas": spec },
  };
  const { version, dependencies, bin } = manifest;
  const packages: Record<string, object> = { "": root };
  for (const [name, entry] of Object.entries(lock.packages)) {
    if (name !== "" && entry.dev !== true) packages[name] = entry;
  }
  packages["node_modules/agent-citas"] = { version, resolved: spec, dependencies, bin };
  writeFileSync(path.join(project, "package.json"), JSON.stringify(root));
  const whole = { name: "consumer", lockfileVersion: 3, requires: true, packages };
  writeFileSync(path.join(project, "package-lock.json"), JSON.stringify(whole));
  npm(project, "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent");
  console.log("installed");
}

function run(): void {
  for (const [name, program] of Object.entries(USES)) {
    writeFileSync(path.join(project, name), program);
    const out = execFileSync(process.execPath, [name], { cwd: project, encoding: "utf8" });
    assert.equal(out, USED);
    rmSync(path.join(project, name));
  }
  console.log("run: import and require");
}

/** Declarations of libraries are checked too: this package must compile without `skipLibCheck`. */
function compile(): void {
  cpSync(path.join(ROOT, "examples"), project, { recursive: true });
  const guide = readFileSync(path.join(ROOT, "docs/library.md"), "utf8");
  writeAll(project, programsOf(guide));
  const imports = ENTRIES.map((entry, index) => {
    return `import entry${index} = require("${path.posix.join("agent-citas", entry)}");`;
  });
  writeFileSync(path.join(project, "mistakes.ts"), MISTAKES);
  const uses = ENTRIES.map((_, index) => `entry${index}`).join(", ");
  writeFileSync(
    path.join(project, "requires.cts"),
    `${imports.join("\n")}\nconsole.log(${uses});\n`,
  );
  cpSync(
    path.join(ROOT, "node_modules/@types/node"),
    path.join(project, "node_modules/@types/node"),
    {
      recursive: true,
    },
  );
  const undici = path.join(ROOT, "node_modules/undici-types");
  cpSync(undici, path.join(project, "node_modules/undici-types"), { recursive: true });
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ target: "es2024", module: "nodenext", types: ["node"], noEmit: true },
    ...{ skipLibCheck: false, allowImportingTsExtensions: true },
  };
  const include = ["*.ts", "*.cts"];
  writeFileSync(path.join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include }));
  for (const name of ["typescript5", "typescript7"]) {
    const compiler = path.join(ROOT, "node_modules", name, "bin/tsc");
    const options = { cwd: project, encoding: "utf8", stdio: "inherit" } as const;
    execFileSync(process.execPath, [compiler, "-p", "."], options);
    const count = readdirSync(project).filter((file) => /\.c?ts$/.test(file)).length;
    console.log(`compiled with ${name}: ${count} programs`);
  }
}

async function judge(tarball: string): Promise<void> {
  const data = readFileSync(tarball);
  const buffer = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
  console.log("publint: nothing to say");
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(data)));
  assert(result.types !== false, "the package has types");
  // What resolves as Node 10 did knows no `exports`; the package needs Node 24.
  const problems = result.problems.filter((problem) => {
    return !("resolutionKind" in problem && problem.resolutionKind === "node10");
  });
  assert.deepEqual(problems, []);
  console.log(`are-the-types-wrong: ${Object.keys(result.entrypoints).length} entries are right`);
}

/** Each bundler's output is moved to its own folder; webpack has its own lock. */
async function bundle(): Promise<void> {
  const tools = path.join(directory, "bundlers");
  cpSync(path.join(ROOT, "test/bundlers"), tools, { recursive: true });
  npm(tools, "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent");
  const redis = await startRedis();
  try {
    for (const bundler of [...ESBUILD, webpackIn(tools)]) {
      await assertRunsElsewhere(bundler, project, { REDIS_URL: redis.url });
      console.log(`bundled and moved elsewhere: ${bundler.name}`);
    }
  } finally {
    await redis.stop();
  }
}

try {
  const tarball = pack();
  install(tarball);
  run();
  await checkBusiness(project);
  compile();
  await judge(tarball);
  await bundle();
} finally {
  rmSync(directory, { recursive: true, force: true });
  rmSync(project, { recursive: true, force: true });
}
