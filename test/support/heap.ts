// The heap after a full collection. It turns the collector's door on by itself, so that a memory
// test can neither be skipped nor fail for want of a flag.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
// The one thing that this name is: V8's own function without arguments.
const collect = runInNewContext("gc") as () => void;

/** Bytes of buffers outside the heap once all garbage is gone. */
export function bufferBytes(): number {
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

/** Bytes in use on the JavaScript heap once all garbage is gone. */
export function heapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Bytes in use on the heap and outside it, buffers included, once all garbage is gone. */
export function heldBytes(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
