// An edge at its connection limit: sockets that are idle, silent, half a request, or in use.

import type { TestContext } from "node:test";
import type { Route } from "../../engine/http/http-server.ts";
import type { Limits } from "../../engine/limits/limits.ts";
import type { SocketResult } from "../../engine/http/connection-limit.ts";
import { ROUTES, rawSocket, testEdge } from "./http-server-fixture.ts";
import type { RawSocket, TestEdge } from "./http-server-fixture.ts";
import type { HttpExchange } from "../../engine/http/http-exchange.ts";
import { FakeClock, until } from "./fake-clock.ts";

export const OPEN = "GET /open HTTP/1.1\r\nhost: localhost\r\n\r\n";
export const LIVE = "GET /live HTTP/1.1\r\nhost: localhost\r\n\r\n";
export const HELD = "POST /held HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n";

export interface House extends TestEdge {
  readonly clock: FakeClock;
  readonly results: readonly SocketResult[];
  /** Requests in progress. */
  readonly held: readonly HttpExchange[];
  readonly enter: (text: string) => RawSocket;
  /** A kept-alive socket after its response. */
  readonly keep: () => Promise<RawSocket>;
  /** A socket with a request in progress. */
  readonly work: () => Promise<RawSocket>;
}

export async function house(
  context: TestContext,
  connectionsMax: number,
  limits: Partial<Limits> = {},
): Promise<House> {
  const clock = new FakeClock();
  const results: SocketResult[] = [];
  const held: HttpExchange[] = [];
  const routes: readonly Route[] = [
    ...ROUTES,
    {
      ...{ method: "GET", path: "/live", isPublic: true, probe: true },
      handle: ({ response }) => void response.end("viva"),
    },
    {
      ...{ method: "POST", path: "/held", isPublic: true },
      handle: (exchange) => void held.push(exchange),
    },
  ];
  const onSocket = (result: SocketResult): void => void results.push(result);
  const fields = { routes, clock, onSocket, limits: { ...limits, connectionsMax } };
  const edge = await testEdge(context, fields);
  const enter = (text: string): RawSocket => rawSocket(context, edge.port, text);
  const keep = async (): Promise<RawSocket> => {
    const socket = enter(OPEN);
    await until(() => socket.received().includes("}"));
    clock.advance(1);
    return socket;
  };
  const work = async (): Promise<RawSocket> => {
    const before = held.length;
    const socket = enter(HELD);
    await until(() => held.length === before + 1);
    return socket;
  };
  return { ...edge, clock, results, held, enter, keep, work };
}
