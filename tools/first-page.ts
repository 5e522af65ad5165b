// The page at `/`: read once at the start, with what is simulated said on it.

import { readFileSync } from "node:fs";

const PARTS: Readonly<Record<string, string>> = { model: "el modelo", backend: "la agenda" };

/** `path` is the page's file; `simulated` names stand-ins: "model", "backend". */
export function firstPage(
  path: URL,
  about: { simulated: readonly string[]; version: string },
): string {
  const names = about.simulated.map((part) => PARTS[part] ?? part);
  const notice =
    names.length === 0 ? "" : `Demostración: ${names.join(" y ")} de esta página es simulado.`;
  return readFileSync(path, "utf8")
    .replace("<!-- simulated -->", notice)
    .replace("<!-- version -->", about.version);
}
