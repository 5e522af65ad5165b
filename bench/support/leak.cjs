// The control of bench/growth.ts: loaded before the server, it keeps BENCH_LEAK_BYTES bytes for
// every HTTP request that ends, so that a slope check which cannot fail is found out. It patches
// nothing: Node tells of finished requests by itself. The product never loads this file.

"use strict";

const { subscribe } = require("node:diagnostics_channel");

const leakBytes = Number(process.env.BENCH_LEAK_BYTES ?? 0);
const kept = [];
if (leakBytes > 0) {
  subscribe("http.server.response.finish", () => {
    kept.push(Buffer.alloc(leakBytes, 1).toString("latin1"));
  });
}
