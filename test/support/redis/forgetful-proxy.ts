// A TCP proxy between this process and Redis that drops connections when a test says so: existing
// ones then stay silent, or are reset at once or with the next byte. New connections work. It
// counts what it receives.

import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export type Forgetting = "silent" | "reset" | "reset_at_next";

export interface ForgetfulProxy {
  readonly url: string;
  readonly port: number;
  /** Connections made since the start. */
  readonly connections: number;
  /** What clients sent, piece by piece. */
  readonly sent: readonly string[];
  forget(how: Forgetting): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
  state: "known" | "silent" | "reset_at_next";
}

export async function startForgetfulProxy(target: number): Promise<ForgetfulProxy> {
  /** Until both ends are closed. */
  const pairs = new Set<Pair>();
  const sent: string[] = [];
  let connections = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections++;
    const pair: Pair = { client, upstream: connect(target, "127.0.0.1"), state: "known" };
    pairs.add(pair);
    serve(pair, (piece) => void sent.push(String(piece)));
    client.on("close", () => pairs.delete(pair));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // A TCP server's address is never a string.
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    sent,
    get connections() {
      return connections;
    },
    forget(how) {
      for (const pair of pairs) {
        if (how === "reset") reset(pair);
        else pair.state = how;
        // Not even read: the other end gets no reply to its close.
        if (how === "silent") pair.client.pause();
      }
    },
    async stop() {
      server.close();
      for (const pair of pairs) reset(pair);
      await once(server, "close");
    },
  };
}

function serve(pair: Pair, onPiece: (piece: Buffer | string) => void): void {
  const { client, upstream } = pair;
  client.setNoDelay(true);
  upstream.setNoDelay(true);
  client.on("data", (piece) => {
    if (pair.state === "reset_at_next") return reset(pair);
    onPiece(piece);
    upstream.write(piece);
  });
  upstream.on("data", (piece) => {
    if (pair.state === "known") client.write(piece);
  });
  for (const socket of [client, upstream]) {
    socket.on("error", () => socket.destroy());
    socket.on("end", () => {
      if (pair.state === "known") reset(pair);
    });
  }
  client.on("close", () => upstream.destroy());
}

function reset({ client, upstream }: Pair): void {
  client.resetAndDestroy();
  upstream.destroy();
}
