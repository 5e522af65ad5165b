// A random load balancer: an HTTP proxy over kept-alive connections, without session affinity. A
// replica that refuses a connection is out until it is added again; one that breaks a response
// breaks its caller's connection too.

import http from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

export interface Chance {
  pick<Item>(items: readonly Item[]): Item | undefined;
}

export interface Balancer {
  readonly url: string;
  /** Answers passed on from a replica since the start. */
  served(replica: string): number;
  /** A new replica, or one that is back. */
  add(replica: string): void;
  close(): Promise<void>;
}

interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

export async function startBalancer(
  chance: Chance,
  replicas: readonly string[],
): Promise<Balancer> {
  /** Capped by the replicas that a test starts. */
  const present = new Set(replicas);
  const answers = new Map<string, number>();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });

  const pass = (passing: Passing): void => {
    const replica = chance.pick([...present]);
    const { request, response, body } = passing;
    if (replica === undefined) {
      response.writeHead(503, { "retry-after": "1" }).end();
      return;
    }
    const { method, url = "/", headers } = request;
    const onward = http.request(`${replica}${url}`, { method, headers, agent }, (answer) => {
      answers.set(replica, (answers.get(replica) ?? 0) + 1);
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
      answer.on("aborted", () => response.destroy());
    });
    onward.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNREFUSED") return void response.destroy();
      // Nothing was sent: the next replica may have it.
      present.delete(replica);
      pass(passing);
    });
    response.on("close", () => {
      if (!response.writableFinished) onward.destroy();
    });
    onward.end(body);
  };

  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => response.destroy());
    request.on("end", () => pass({ request, response, body: Buffer.concat(chunks) }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // A TCP server's address is never a string.
  return {
    url: `http://127.0.0.1:${port}`,
    served: (replica) => answers.get(replica) ?? 0,
    add: (replica) => void present.add(replica),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}
