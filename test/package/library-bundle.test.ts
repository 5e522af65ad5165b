// The package in a user's bundle, moved to another folder: no file is looked up next to a module.
// With webpack too in `npm run check:package`.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, test } from "node:test";
import { ESBUILD, assertRunsElsewhere } from "../support/package/bundle-fixture.ts";
import { projectWithPackage } from "../support/package/package-fixture.ts";
import { startRedis } from "../support/redis/redis-server.ts";

const project = projectWithPackage();
after(() => rmSync(project, { recursive: true, force: true }));

for (const bundler of ESBUILD) {
  test(`bundled and moved elsewhere it holds conversations: ${bundler.name}`, async (t) => {
    const redis = await startRedis();
    t.after(() => redis.stop());
    await assertRunsElsewhere(bundler, project, { REDIS_URL: redis.url });
  });
}

test("such a bundle holds them where the process forbids code from strings, too", async (t) => {
  const redis = await startRedis();
  t.after(() => redis.stop());
  const flags = ["--disallow-code-generation-from-strings"];
  const [bundler] = ESBUILD;
  assert(bundler !== undefined);
  await assertRunsElsewhere(bundler, project, { REDIS_URL: redis.url }, flags);
});
