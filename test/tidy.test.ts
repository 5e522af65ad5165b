// Reads the tree and holds the house style: layers, cycles, lengths, banned calls, one owner for
// each outside thing, and the contract of the Lua files. What this test does not check, review
// does.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { ENGINE_ROOMS, PURE_ROOMS, TOOLS_ROOMS } from "./layers.ts";

const ROOT = path.resolve(import.meta.dirname, "..");

/** The only files that import a package. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  "openai": [
    ...["engine/model/model-client.ts", "engine/model/chat-completions.ts"],
    "engine/model/responses-reader.ts",
    "engine/model/model-error.ts",
  ],
  "undici": [
    "engine/http/http-client.ts",
    "engine/http/http-call.ts",
    "engine/http/interim-responses.ts",
  ],
  "ioredis": ["engine/redis/redis-client.ts"],
  "node:sqlite": [
    ...["engine/sqlite/database.ts", "engine/sqlite/statements.ts", "engine/sqlite/backup.ts"],
  ],
  "mnemonist": ["engine/memory/byte-cache.ts"],
  "ajv": ["engine/toolbox/argument-validator.ts"],
  "prom-client": ["engine/telemetry/metrics.ts"],
  "pino": ["engine/telemetry/log.ts"],
  "eta": ["tools/company/templates.ts"],
  "temporal-polyfill": ["tools/dates/civil-time.ts"],
};

const PURE_BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b|\bnew Date\(\)/, "take `now` as an argument"],
  [/\bperformance\.now\b/, "take `now` as an argument"],
  [/\bMath\.random\b|\brandomBytes\b|\brandomUUID\b/, "take chance as an argument"],
  [/\bset(?:Timeout|Interval|Immediate)\b/, "ask the driver for a delay"],
  [/\bawait\b/, "return a value; adapters wait"],
  [/\bprocess\./, "only config.ts knows the process"],
];

const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bAbortSignal\.(?:any|timeout)\b/, "use one AbortController and a timer that is cleared"],
  [/\bglobalThis\.fetch\b|(?<![.\w])fetch\(""/, "use engine/http/http-client.ts"],
  [/\bsetGlobalDispatcher\b/, "use engine/http/http-client.ts"],
  [/\b(?:TODO|FIXME|XXX)\b/, "do it, or open an issue"],
  [/\bz\.coerce\b/, "parse it"],
  [/\bclientTtl\b/, "sockets are closed by their idle time and their number of requests"],
];

interface SourceFile {
  /** Relative to the root, with slashes. */
  readonly name: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly ast: ts.SourceFile;
  readonly imports: readonly { readonly from: string; readonly typeOnly: boolean }[];
}

function filesUnder(...roots: string[]): SourceFile[] {
  const names = roots.flatMap((root) =>
    root.endsWith(".ts")
      ? [root]
      : readdirSync(path.join(ROOT, root), { recursive: true, encoding: "utf8" })
          .filter((name) => name.endsWith(".ts") && !/(?:^|[\\/])node_modules[\\/]/.test(name))
          .map((name) => `${root}/${name.replaceAll(path.sep, "/")}`),
  );
  return names.sort().map(readSource);
}

function readSource(name: string): SourceFile {
  const text = readFileSync(path.join(ROOT, name), "utf8");
  const ast = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const imports = ast.statements.flatMap((node) => {
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return [];
    const specifier = node.moduleSpecifier;
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return [];
    const typeOnly = ts.isImportDeclaration(node)
      ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : node.isTypeOnly;
    return [{ from: specifier.text, typeOnly }];
  });
  return { name, text, lines: text.split("\n"), ast, imports };
}

const product = filesUnder("engine", "tools", "server.ts", "start.ts", "cli.ts");
const everything = [...product, ...filesUnder("bench", "examples", "scripts", "test")];
const code = (file: SourceFile): string =>
  file.text
    .replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');

function target(file: SourceFile, from: string): string | null {
  return from.startsWith(".") ? path.posix.join(path.posix.dirname(file.name), from) : null;
}

/** `engine/redis`; the folder itself for a file at its root. */
function roomOf(name: string): string {
  const [top = "", room = "", file] = name.split("/");
  return file === undefined ? top : `${top}/${room}`;
}

const ORDER: readonly string[] = [
  ...ENGINE_ROOMS.map((room) => `engine/${room}`),
  "engine",
  ...TOOLS_ROOMS.map((room) => `tools/${room}`),
  "tools",
];

function none(problems: readonly string[]): void {
  assert.deepEqual(problems, []);
}

test("every file has a room, and imports only from it and from those before it", () => {
  none(
    product.flatMap((file) => {
      if (!/^(?:engine|tools)\//.test(file.name)) return [];
      const place = ORDER.indexOf(roomOf(file.name));
      if (place < 0) return [`${file.name} has no room`];
      return file.imports.flatMap(({ from }) => {
        const to = target(file, from);
        if (to === null) return [];
        const other = ORDER.indexOf(roomOf(to));
        // What a root shows is for those outside.
        const isRoot = to.split("/").length === 2 && roomOf(file.name).includes("/");
        return other < 0 || other > place || isRoot ? [`${file.name} imports ${to}`] : [];
      });
    }),
  );
});

test("only an index.ts exports again what another file declares", () => {
  none(
    product.flatMap(({ name, text }) =>
      !name.endsWith("/index.ts") && /^export (?:type )?(?:\{[^}]*\}|\*) from /m.test(text)
        ? [`${name} exports from another file`]
        : [],
    ),
  );
});

test("no room has more than 25 files of its own", () => {
  const counts = new Map<string, number>();
  for (const { name } of product) {
    const folder = path.posix.dirname(name);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  none([...counts].flatMap(([folder, count]) => (count > 25 ? [`${folder}: ${count}`] : [])));
});

test("a test stands in the room that it tests; benches use its fixtures, and it no bench", () => {
  none(
    everything.flatMap((file) => {
      const [top, ...rest] = file.name.split("/");
      if (top !== "test") return [];
      const folder = rest.slice(0, -1).join("/");
      const isRoom = ORDER.includes(folder);
      const strays = /^(?:engine|tools)/.test(folder) && !isRoom ? [`${file.name}: no room`] : [];
      const isFixture = !file.name.endsWith(".test.ts");
      const benches = file.imports.filter(({ from }) => target(file, from)?.startsWith("bench/"));
      return [
        ...strays,
        ...(isFixture && (isRoom || benches.length > 0) && folder !== "sim"
          ? [`${file.name}: a fixture belongs in test/support and imports no bench`]
          : []),
      ];
    }),
  );
});

test("no files and no folders import each other in a circle, types counted", () => {
  none(circlesOf((name) => name));
  none(circlesOf((name) => path.posix.dirname(name)));
});

/**
 * The places that are reached again from themselves. An import within a place counts as none, nor
 * does one between a folder and a folder inside it: they are one subject, as dates/ and its
 * moments/ are; their files must not form a circle either.
 */
function circlesOf(placeOf: (name: string) => string): readonly string[] {
  const graph = new Map<string, Set<string>>();
  for (const file of product) {
    const place = placeOf(file.name);
    const others = graph.get(place) ?? new Set();
    graph.set(place, others);
    for (const { from } of file.imports) {
      const to = target(file, from);
      if (to !== null && !isWithin(place, placeOf(to))) others.add(placeOf(to));
    }
  }
  const reach = (start: string): Set<string> => {
    const seen = new Set<string>();
    const todo = [...(graph.get(start) ?? [])];
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (!seen.has(name)) todo.push(...(graph.get(name) ?? []));
      seen.add(name);
    }
    return seen;
  };
  return [...graph.keys()].filter((name) => reach(name).has(name));
}

/** Whether both are one place, or one holds the other. A file can hold nothing but itself. */
function isWithin(place: string, other: string): boolean {
  return `${place}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${place}/`);
}

test("each outside package has one owner", () => {
  none(
    product.flatMap((file) =>
      file.imports.flatMap(({ from, typeOnly }) => {
        const name = from.startsWith("@") ? from : (from.split("/")[0] ?? from);
        const owners = OWNERS[name];
        if (owners === undefined || owners.includes(file.name)) return [];
        return typeOnly && name === "openai" ? [] : [`${file.name} imports ${name}`];
      }),
    ),
  );
  none(
    product
      .filter(
        (file) => /\bprocess\.env\b/.test(code(file)) && file.name !== "engine/config/config.ts",
      )
      .map((file) => `${file.name} reads process.env`),
  );
});

test("files have at most 250 lines, 400 in tests", () => {
  none(
    everything.flatMap(({ name, lines }) => {
      const linesMax = name.startsWith("test/") ? 400 : 250;
      // A file ends in a line break: the last line is empty.
      const count = lines.length - 1;
      return count > linesMax ? [`${name} has ${count} lines`] : [];
    }),
  );
});

test("lines of the product have at most 100 columns", () => {
  none(
    product.flatMap(({ name, lines }) =>
      lines.flatMap((line, index) => (line.length > 100 ? [`${name}:${index + 1}`] : [])),
    ),
  );
});

test("functions have at most 70 lines", () => {
  const problems: string[] = [];
  for (const { name, ast } of product) {
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
        const [start, end] = [node.getStart(), node.end].map(
          (position) => ast.getLineAndCharacterOfPosition(position).line,
        );
        const count = (end ?? 0) - (start ?? 0) + 1;
        if (count > 70) problems.push(`${name}:${(start ?? 0) + 1} has ${count} lines`);
      }
      ts.forEachChild(node, visit);
    };
    visit(ast);
  }
  none(problems);
});

test("pure rooms know no clock, chance, timer, environment or promise", () => {
  none(
    product.flatMap((file) => {
      if (!PURE_ROOMS.has(roomOf(file.name))) return [];
      return PURE_BANNED.filter(([banned]) => banned.test(code(file))).map(
        ([banned, instead]) => `${file.name}: ${banned.source}: ${instead}`,
      );
    }),
  );
});

test("banned calls are nowhere in the product", () => {
  none(
    product.flatMap((file) =>
      BANNED.filter(([banned]) => banned.test(code(file)) || banned.test(commentsOf(file))).map(
        ([banned, instead]) => `${file.name}: ${banned.source}: ${instead}`,
      ),
    ),
  );
});

/** Only where a ban is about words left behind. */
function commentsOf(file: SourceFile): string {
  return (file.text.match(/\/\/.*$/gm) ?? []).filter((line) => /TODO|FIXME|XXX/.test(line)).join();
}

test("no any, and every cast says why it is true", () => {
  const problems: string[] = [];
  for (const { name, ast, lines } of product) {
    const visit = (node: ts.Node): void => {
      const line = ast.getLineAndCharacterOfPosition(node.getStart()).line;
      if (node.kind === ts.SyntaxKind.AnyKeyword) problems.push(`${name}:${line + 1} any`);
      if (ts.isAsExpression(node) && node.type.getText() !== "const") {
        const near = lines.slice(Math.max(0, line - 5), line + 1).join("\n");
        if (!/\/\/|\*/.test(near)) problems.push(`${name}:${line + 1} cast without a reason`);
      }
      ts.forEachChild(node, visit);
    };
    visit(ast);
  }
  none(problems);
});

test("expected failures are AgentErrors: no raw Error is thrown", () => {
  none(
    product.flatMap((file) =>
      /throw new (?:Error|TypeError)\(/.test(code(file)) ? [`${file.name} throws a raw Error`] : [],
    ),
  );
});

test("every file says what it owns, and none is a drawer", () => {
  none(
    everything.flatMap(({ name, lines }) => {
      const header = /^(?:\/\/|\/\*\*|#!)/.test(lines[0] ?? "") ? [] : [`${name} has no header`];
      const drawer = /(?:^|\/)(?:utils?|types|helpers|common)\.ts$/.test(name) ? [`${name}`] : [];
      return [...header, ...drawer];
    }),
  );
});

test("Lua files: name-N.lua with N keys, short, documented, keys only from KEYS", () => {
  const files = ["engine/sessions/lua", "tools/records/lua"].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder)).map((name) => [folder, name] as const),
  );
  none(
    files.flatMap(([folder, name]) => {
      const text = readFileSync(path.join(ROOT, folder, name), "utf8");
      const keys = Number(/^[a-z]+-(\d)\.lua$/.exec(name)?.[1] ?? Number.NaN);
      const used = Math.max(0, ...[...text.matchAll(/KEYS\[(\d)\]/g)].map(([, n]) => Number(n)));
      const body = text.replace(/--\[\[[\s\S]*?\]\]|--.*$/gm, "");
      const calls = [...body.matchAll(/redis\.p?call\(\s*(['"])(\w+)\1\s*,?\s*([^,)]*)/g)];
      const locals = [...body.matchAll(/local ([\w, ]+?) = (KEYS\[.*)$/gm)].flatMap(
        ([, names = "", values = ""]) =>
          names.split(", ").slice(0, values.split("KEYS").length - 1),
      );
      const built = calls.filter(([, , command = "", first = ""]) => {
        const argument = first.trim();
        const keyless = /^(?:TIME|MEMORY)$/i.test(command);
        return (
          !keyless &&
          !argument.startsWith("KEYS[") &&
          !locals.includes(argument) &&
          argument !== "key"
        );
      });
      return [
        ...(keys === used ? [] : [`${name} uses ${used} keys`]),
        ...(text.split("\n").length <= 61 ? [] : [`${name} is too long`]),
        ...(/Input/.test(text) && /Output/.test(text) ? [] : [`${name} has no header`]),
        ...built.map(([call]) => `${name} builds a key: ${call}`),
      ];
    }),
  );
});

test("docs/settings.md names every setting, and no other", () => {
  const declared = ["engine/config/config.ts", "tools/domain/settings.ts"].flatMap((name) =>
    [...readFileSync(path.join(ROOT, name), "utf8").matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(
      ([, setting]) => setting,
    ),
  );
  const table = readFileSync(path.join(ROOT, "docs/settings.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|")[1] ?? "");
  const documented = table.flatMap((cell) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  assert.deepEqual(documented.sort(), [...new Set(declared)].sort());
});
