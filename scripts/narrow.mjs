// An esbuild plugin that keeps what this server never calls out of its bundle: the libraries' roots
// load all they have, and every module that is evaluated weighs at rest. Sources import the
// libraries as their manuals say; only the bundle is narrow. A name that a newer version of a
// library needs after all stops the build, and `test/package/bundle.test.ts` books against the result.

import { readFileSync } from "node:fs";

const NOTHING = "module.exports = {};";

/** Whole packages and built-ins, by the way they are imported. */
const PACKAGES = {
  // One agent, its `request` and its connector: no fetch, no mocks, no caches, no proxies.
  "undici": `
    const Dispatcher = require("undici/lib/dispatcher/dispatcher.js");
    Dispatcher.prototype.request = require("undici/lib/api/api-request.js");
    exports.Agent = require("undici/lib/dispatcher/agent.js");
    exports.buildConnector = require("undici/lib/core/connect.js");`,
  "mnemonist": `exports.LRUMapWithDelete = require("mnemonist/lru-map-with-delete");`,
  // The cluster aggregator and the push gateway bring node:cluster, node:https and their kin.
  "prom-client": `
    exports.Counter = require("prom-client/lib/counter");
    exports.Gauge = require("prom-client/lib/gauge");
    exports.Histogram = require("prom-client/lib/histogram");
    exports.Registry = require("prom-client/lib/registry");
    exports.collectDefaultMetrics = require("prom-client/lib/defaultMetrics");`,
  // Only asked for the span of an exemplar, and we have none.
  "@opentelemetry/api": NOTHING,
  // Worker threads of pino's transports: ours writes to standard output by itself.
  "thread-stream": NOTHING,
};

/** Files inside a package that are required but, with our options, never called. */
const FILES = [
  // `allowH2: false`; node:http2 alone weighs 10 MB.
  /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/,
  // An experimental parser that has to be switched on.
  /[\\/]undici[\\/]lib[\\/]milo[\\/].*\.js$/,
  // Bodies that are forms or streams: ours are strings.
  /[\\/]undici[\\/]lib[\\/]web[\\/].*\.js$/,
];

/** Of the model's SDK, as empty classes of the same names: all resources but chat completions, */
const RESOURCES = /[\\/]openai[\\/]resources[\\/].*\.mjs$/;
/** the loops it offers over them, and a way to sign in that names Node's own fetch as it loads. */
const EXTRAS = /[\\/]openai[\\/](?:lib[\\/]ChatCompletion|auth[\\/]workload)[A-Za-z-]+\.mjs$/;
const USED = /[\\/]resources[\\/](?:chat[\\/].*|index|chat|shared)\.mjs$/;

export const narrow = {
  name: "narrow",
  setup(build) {
    const packages = new RegExp(`^(?:${Object.keys(PACKAGES).join("|")})$`);
    build.onResolve({ filter: packages }, ({ path }) => ({ path, namespace: "narrow" }));
    build.onLoad({ filter: /.*/, namespace: "narrow" }, ({ path }) => ({
      contents: PACKAGES[path],
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

/** zod's `z` is an object that holds everything; its namespace can be shaken. Same meaning. */
function shakeable(source) {
  return source.replace(/^import \{ z \} from "zod";$/m, 'import * as z from "zod";');
}
