// TLS in front of a loopback server, with a certificate of its own: a process that calls a real
// model speaks TLS, and that weighs something. Needs openssl.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createServer } from "node:tls";
import type { TLSSocket } from "node:tls";

interface TlsFront {
  readonly url: string;
  /** For the process that calls: it trusts this certificate, besides its own authorities. */
  readonly environment: Readonly<Record<string, string>>;
  close(): void;
}

export async function startTlsFront(behind: string): Promise<TlsFront> {
  const folder = mkdtempSync(path.join(tmpdir(), "citas-tls-"));
  const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const names = ["-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", key, "-out", cert, "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...curve, ...names, ...files], { stdio: "ignore" });
  const port = Number(new URL(behind).port);
  const open = new Set<TLSSocket>();
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
    open.add(socket);
    const back = connect(port, "127.0.0.1");
    for (const one of [socket, back]) one.on("error", () => one.destroy());
    socket.on("close", () => {
      open.delete(socket);
      back.destroy();
    });
    back.on("close", () => socket.destroy());
    socket.pipe(back).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `https://127.0.0.1:${address.port}`,
    environment: { NODE_EXTRA_CA_CERTS: cert },
    close() {
      for (const socket of open) socket.destroy();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
