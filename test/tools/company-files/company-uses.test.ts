// Companies in use: one object for all that use a company, its bytes claimed before it exists, and
// given back with the last user. Random requests never hold more than the account, and all end.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AgentError } from "../../../engine/core/errors.ts";
import { CompanyUses } from "../../../tools/company-files/company-uses.ts";
import type { LoadedCompany } from "../../../tools/company-files/company-uses.ts";
import type { Company } from "../../../tools/domain/company.ts";
import { BARBER_YAML, companyFrom } from "../../support/company-samples.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";
import "../../support/random.ts";

const BARBER = companyFrom(BARBER_YAML);
/** The rest of the account, beside the largest company: 40 bytes. */
const LIMITS = { bytesMax: 140, companyBytesMax: 100 };

function usesOf(sizes: Record<number, number>) {
  const clock = new FakeClock();
  const loads: number[] = [];
  /** Objects that somebody may still have. */
  const alive = new Map<Company, number>();
  const given = new Map(Object.entries(sizes).map(([id, bytes]) => [Number(id), bytes]));
  const uses = new CompanyUses({
    ...{ ...LIMITS, clock },
    loader: {
      bytesOf: (id) => given.get(id) ?? null,
      load: (id): Promise<LoadedCompany | null> => {
        loads.push(id);
        const bytes = given.get(id);
        if (bytes === undefined) return Promise.resolve(null);
        if (bytes === 0) return Promise.reject(new AgentError("company_unavailable", "wrong"));
        const company = { ...BARBER, id };
        alive.set(company, bytes);
        return Promise.resolve({ company, bytes });
      },
    },
  });
  const held = (): number => uses.account.read().bytes;
  return { uses, clock, loads, alive, given, held };
}

test("all who use a company share it, and the last one gives it back", async () => {
  const { uses, loads, held } = usesOf({ 1: 30 });
  const [first, second] = [uses.scope(), uses.scope()];
  const found = await Promise.all([first.find(1), second.find(1), second.find(1)]);
  assert.equal(new Set(found).size, 1);
  assert.deepEqual([loads, held()], [[1], 30]);
  first.release();
  first.release();
  assert.equal(held(), 30);
  second.release();
  assert.deepEqual(uses.account.read(), { bytes: 0, entries: 0 });
});

test("at the cap two are in use at once; one byte more waits for one that ends", async () => {
  for (const [bytes, loaded] of [
    [20, [1, 2, 3]],
    [21, [1, 2]],
  ] as const) {
    // The largest one has the bytes that are set aside.
    const { uses, loads, held } = usesOf({ 1: 100, 2: 20, 3: bytes });
    const scopes = [uses.scope(), uses.scope(), uses.scope()] as const;
    const found = scopes.map((scope, index) => scope.find(index + 1));
    await settled();
    assert.deepEqual(loads, loaded);
    assert(held() <= LIMITS.bytesMax);
    scopes[1].release();
    assert.equal((await found[2])?.id, 3);
    assert(held() <= LIMITS.bytesMax);
  }
});

test("one that waits too long is overloaded, for all who wait for it, and the next tries again", async () => {
  const { uses, clock } = usesOf({ 1: 100, 2: 40, 3: 1 });
  const scopes = [uses.scope(), uses.scope(), uses.scope(), uses.scope()] as const;
  await scopes[0].find(1);
  await scopes[1].find(2);
  const waiting = [scopes[2].find(3), scopes[3].find(3)];
  const ends = Promise.allSettled(waiting);
  await settled();
  let isOver = false;
  void ends.then(() => (isOver = true));
  clock.advance(9999);
  await settled();
  assert.equal(isOver, false);
  clock.advance(1);
  for (const end of await ends) {
    assert(end.status === "rejected" && end.reason instanceof AgentError);
    assert.equal(end.reason.code, "overloaded");
  }
  scopes[1].release();
  assert.equal((await scopes[2].find(3))?.id, 3);
  for (const scope of scopes) scope.release();
  assert.deepEqual(uses.account.read(), { bytes: 0, entries: 0 });
});

test("a company that grew while it waited is claimed as it is, and one that changed is a new one", async () => {
  const { uses, given, held } = usesOf({ 1: 100, 2: 40, 3: 1 });
  const scopes = [uses.scope(), uses.scope(), uses.scope(), uses.scope()] as const;
  await scopes[0].find(1);
  await scopes[1].find(2);
  const waiting = scopes[2].find(3);
  given.set(3, 25);
  scopes[1].release();
  const old = await waiting;
  assert.equal(held(), 125);
  given.set(3, 15);
  uses.forget(3);
  const changed = await scopes[3].find(3);
  assert.notEqual(changed, old);
  assert.equal(held(), 140);
  scopes[2].release();
  assert.equal(held(), 115);
  const again = uses.scope();
  assert.equal(await again.find(3), changed);
});

test("what is not there or wrong holds nothing, and is asked for again", async () => {
  const { uses, loads, given } = usesOf({ 2: 0 });
  const scope = uses.scope();
  assert.equal(await scope.find(1), null);
  await assert.rejects(scope.find(2), { code: "company_unavailable" });
  given.set(1, 10);
  given.set(2, 10);
  assert.equal((await scope.find(1))?.id, 1);
  assert.equal((await scope.find(2))?.id, 2);
  assert.deepEqual(loads, [2, 1, 2]);
  scope.release();
  assert.deepEqual(uses.account.read(), { bytes: 0, entries: 0 });
});

test("random requests: never over the account, what is alive is counted, and all end", async () => {
  const step = fc.record({
    company: fc.integer({ min: 1, max: 8 }),
    ends: fc.integer({ min: 0, max: 5 }),
    changes: fc.boolean(),
  });
  const property = fc.asyncProperty(
    fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 8, maxLength: 8 }),
    fc.array(step, { maxLength: 60 }),
    async (sizes, steps) => {
      const world = usesOf(Object.fromEntries(sizes.map((bytes, index) => [index + 1, bytes])));
      const { uses, held, alive } = world;
      const open = new Map<ReturnType<CompanyUses["scope"]>, Promise<Company | null>>();
      const inUse = new Map<Company, number>();
      const check = (): void => {
        assert(held() <= LIMITS.bytesMax);
        let bytes = 0;
        for (const company of inUse.keys()) bytes += alive.get(company) ?? Number.NaN;
        assert(bytes <= held(), "in use, and not counted");
      };
      const begin = (id: number): void => {
        const scope = uses.scope();
        const found = scope.find(id);
        open.set(scope, found);
        const count = (company: Company | null): void => {
          if (company !== null) inUse.set(company, (inUse.get(company) ?? 0) + 1);
          check();
        };
        found.then(count, () => {});
      };
      const end = async (): Promise<void> => {
        for (const [scope, found] of open) {
          const company = await Promise.race([
            found.catch(() => null),
            settled().then(() => "waits"),
          ]);
          if (company === "waits") continue;
          open.delete(scope);
          scope.release();
          if (company === null || typeof company === "string") return;
          const users = (inUse.get(company) ?? 0) - 1;
          if (users > 0) inUse.set(company, users);
          else inUse.delete(company);
          return;
        }
        assert.fail("all of them wait");
      };
      for (const { company, ends, changes } of steps) {
        begin(company);
        if (changes) uses.forget(company);
        await settled();
        check();
        for (let count = 0; count < Math.min(ends, open.size); count++) await end();
      }
      while (open.size > 0) await end();
      assert.deepEqual(uses.account.read(), { bytes: 0, entries: 0 });
    },
  );
  await fc.assert(property, { numRuns: 200 });
});
