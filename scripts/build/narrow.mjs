// An esbuild plugin that removes unused library modules from the server's bundle: a library's root
// loads all its modules, and each one uses memory at rest. Sources import the libraries in the
// documented way; only the bundle differs. A name that a newer library version needs stops the
// build, and `test/package/bundle.test.ts` makes a booking with the result.

import { readFileSync } from "node:fs";
import { compiledValidators } from "./compiled-validators.mjs";

const NOTHING = "module.exports = {};";

/** Packages and built-ins by import name. */
const PACKAGES = {
  // One agent, its `request` and its connector: no fetch, no mocks, no caches, no proxies.
  "undici": `
    const Dispatcher = require("undici/lib/dispatcher/dispatcher.js");
    Dispatcher.prototype.request = require("undici/lib/api/api-request.js");
    exports.Agent = require("undici/lib/dispatcher/agent.js");
    exports.buildConnector = require("undici/lib/core/connect.js");`,
  "mnemonist": `exports.LRUMapWithDelete = require("mnemonist/lru-map-with-delete");`,
  // The cluster aggregator and the push gateway load node:cluster and node:https.
  "prom-client": `
    exports.Counter = require("prom-client/lib/counter");
    exports.Gauge = require("prom-client/lib/gauge");
    exports.Histogram = require("prom-client/lib/histogram");
    exports.Registry = require("prom-client/lib/registry");
    exports.collectDefaultMetrics = require("prom-client/lib/defaultMetrics");`,
  // Only used for the span of an exemplar; there are no exemplars here.
  "@opentelemetry/api": NOTHING,
  // For pino's worker transports; this server logs to standard output directly.
  "thread-stream": NOTHING,
  "worker_threads": "exports.isMainThread = true;",
};

/** Files of a package that are required but, with our options, never called. */
const FILES = [
  // `allowH2: false`; node:http2 alone uses 10 MB.
  /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/,
  // An experimental parser that is off by default.
  /[\\/]undici[\\/]lib[\\/]milo[\\/].*\.js$/,
  // For form and stream bodies; this server sends strings.
  /[\\/]undici[\\/]lib[\\/]web[\\/].*\.js$/,
];

/** Parts of the model's SDK replaced by empty classes: all resources but chat completions, */
const RESOURCES = /[\\/]openai[\\/]resources[\\/].*\.mjs$/;
/** its loops over them, and a sign-in module that names Node's fetch when it loads. */
const EXTRAS = /[\\/]openai[\\/](?:lib[\\/]ChatCompletion|auth[\\/]workload)[A-Za-z-]+\.mjs$/;
const USED = /[\\/]resources[\\/](?:chat[\\/].*|index|chat|shared)\.mjs$/;

export const narrow = {
  name: "narrow",
  async setup(build) {
    const packages = {
      ...PACKAGES,
      ajv: await compiledValidators(build.initialOptions.absWorkingDir),
    };
    const names = new RegExp(`^(?:${Object.keys(packages).join("|")})$`);
    build.onResolve({ filter: names }, ({ path }) => ({ path, namespace: "narrow" }));
    build.onLoad({ filter: /.*/, namespace: "narrow" }, ({ path }) => ({
      contents: packages[path],
      resolveDir: build.initialOptions.absWorkingDir,
    }));
    for (const filter of FILES) build.onLoad({ filter }, () => ({ contents: NOTHING }));
    for (const filter of [RESOURCES, EXTRAS]) {
      build.onLoad({ filter }, ({ path }) =>
        USED.test(path) ? null : { contents: emptyClasses(path) },
      );
    }
    build.onLoad({ filter: /[\\/](?:engine|tools)[\\/].*\.ts$/ }, ({ path }) => ({
      contents: shakeable(readFileSync(path, "utf8")),
      loader: "ts",
    }));
  },
};

function emptyClasses(path) {
  const names = readFileSync(path, "utf8").matchAll(/^export (?:class|const|function) (\w+)/gm);
  return Array.from(names, ([, name]) => `export class ${name} {}`).join("\n");
}

/** zod's `z` object defeats tree shaking; its namespace import does not and means the same. */
function shakeable(source) {
  return source.replace(/^import \{ z \} from "zod";$/m, 'import * as z from "zod";');
}
