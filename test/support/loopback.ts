// Servers on 127.0.0.1 for tests of our HTTP client, closed with the test that opened them.

import { createServer as createHttpServer } from "node:http";
import type { RequestListener } from "node:http";
import { createServer as createTcpServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import type { TestContext } from "node:test";

export interface TestPort {
  readonly url: string;
  readonly port: number;
  /** Sockets ever accepted. */
  readonly accepted: () => number;
  /** Sockets open now. */
  readonly open: () => number;
}

export function httpServer(context: TestContext, listener: RequestListener): Promise<TestPort> {
  const server = createHttpServer(listener);
  server.keepAliveTimeout = 60_000;
  return listening(context, server);
}

export function tcpServer(
  context: TestContext,
  onSocket: (socket: Socket) => void,
): Promise<TestPort> {
  return listening(context, createTcpServer(onSocket));
}

/** Listens on a free port of 127.0.0.1 until the test ends. */
export function listening(context: TestContext, server: Server): Promise<TestPort> {
  // As many as the test opens.
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on("connection", (socket: Socket) => {
    accepted++;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  context.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      // A TCP server that listens has an address of this shape.
      const { port } = server.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}`;
      resolve({ url, port, accepted: () => accepted, open: () => sockets.size });
    });
  });
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // As above.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
