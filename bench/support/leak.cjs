// The control of bench/growth.ts: loaded before the server, it retains BENCH_LEAK_BYTES bytes for
// every finished HTTP request, so that a slope check that cannot fail is detected. It patches
// nothing: it subscribes to a diagnostics event of Node. The product never loads this file.

"use strict";

const { subscribe } = require("node:diagnostics_channel");

const leakBytes = Number(process.env.BENCH_LEAK_BYTES ?? 0);
const kept = [];
if (leakBytes > 0) {
  subscribe("http.server.response.finish", () => {
    kept.push(Buffer.alloc(leakBytes, 1).toString("latin1"));
  });
}
