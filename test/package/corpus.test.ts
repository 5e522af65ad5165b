// The sealed corpora: written by people who had not seen the code, before the code that they test,
// and never tuned to. Their digests are in docs/corpora.md; a changed line fails here.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const CORPUS = path.join(import.meta.dirname, "../corpus");
const page = readFileSync(path.join(import.meta.dirname, "../../docs/corpora.md"), "utf8");

function digestOf(file: string): string {
  return createHash("sha256")
    .update(readFileSync(path.join(CORPUS, file)))
    .digest("hex");
}

test("every sealed corpus is the one whose digest is published", () => {
  const sealed = readdirSync(CORPUS).filter((file) => file.includes("-sealed"));
  const published = new Map(
    Array.from(page.matchAll(/`([\w-]+\.jsonl)` \| (\d+) \| `([0-9a-f]{64})`/g), (match) => {
      return [match[1] ?? "", match[3] ?? ""] as const;
    }),
  );
  assert.deepEqual(sealed.sort(), [...published.keys()].sort());
  for (const file of sealed) assert.equal(digestOf(file), published.get(file), file);
});
