// A port for a server whose port is set before it starts. The kernel gives ports of its own range to
// whatever asks for any port, and to every outgoing connection: between the question and the start
// of a server such a port can be taken. So these come from below that range.

import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

const LOWEST = 10_000;
/** First of the kernel's own ports: RFC 6335's where the kernel does not say. */
const END = firstOwnPort();

/** A port of 127.0.0.1 that nothing listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, END);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    server.close();
    if (isFree) return port;
  }
}

function firstOwnPort(): number {
  const linux = "/proc/sys/net/ipv4/ip_local_port_range";
  try {
    const first = Number.parseInt(readFileSync(linux, "utf8"), 10);
    return first > LOWEST + 1000 ? first : 49_152;
  } catch {
    return 49_152;
  }
}
