// Weighs the process that it is loaded into: connects to the bench that started it and, for every
// line that comes, answers what process.memoryUsage() says: for "weigh" after a collection, for
// "look" as it is. It needs no inspector, which would weigh something itself. The product never
// loads this file.

"use strict";

const { connect } = require("node:net");
const { setFlagsFromString } = require("node:v8");
const { runInNewContext } = require("node:vm");

const place = process.env.BENCH_METER;
if (place !== undefined) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const socket = connect(place);
  socket.unref();
  socket.on("error", () => {});
  socket.on("data", (word) => {
    if (word.toString() === "weigh\n") {
      collect();
      collect();
    }
    socket.write(`${JSON.stringify(process.memoryUsage())}\n`);
  });
}
