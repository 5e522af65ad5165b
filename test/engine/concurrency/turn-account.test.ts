// The byte account of running turns: its limits at and one past, its rounds by tenant, the loan of
// the worst case, and random worlds of turns that claim, share, wait and die. Lies are noticed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import ts from "typescript";
import { TurnAccount } from "../../../engine/concurrency/turn-account.ts";
import type { Claim, TurnBytes } from "../../../engine/concurrency/turn-bytes.ts";
import { AccountWorld, LIMITS } from "../../support/account-world.ts";
import type { Lie } from "../../support/account-world.ts";
import { Random, SEED } from "../../support/random.ts";

const WORLDS = 300;

/** A turn that holds `bytes`. */
function opened(account: TurnAccount, tenant: number, bytes: number): TurnBytes {
  const turn = account.tryOpen(tenant, bytes);
  assert(turn !== null);
  return turn;
}

/** The one claim of a turn that holds `bytes`. */
function claimed(account: TurnAccount, tenant: number, bytes: number): Claim {
  return opened(account, tenant, bytes).request;
}

test("turns open up to the account without its worst case, and one byte more is refused", () => {
  const account = new TurnAccount(LIMITS);
  for (const bytes of [300, 300, 99]) opened(account, 1, bytes);
  assert.equal(account.tryOpen(2, 2), null);
  assert.equal(account.openCount, 3);
  opened(account, 2, 1);
  assert.equal(account.heldBytes, 700);
  assert.throws(() => account.tryOpen(2, 301), /more than one may/);
});

test("the sums by stage are those of all turns, the borrower included", () => {
  const account = new TurnAccount(LIMITS);
  const [one, two] = [opened(account, 1, 0), opened(account, 2, 0)];
  one.open("session").grow(250, () => {});
  two.open("session").grow(250, () => {});
  const tool = two.open("tool");
  const answer = one.open("model_answer");
  answer.grow(50, () => {});
  opened(account, 3, 150);
  // All 700 are held: this one borrows.
  tool.grow(50, () => {});
  const { session, request, tool: tools, model_answer: answers } = account.stageBytes;
  assert.deepEqual([session, request, tools, answers, account.heldBytes], [500, 150, 50, 50, 750]);
  answer.release();
  two.release();
  assert.deepEqual([account.stageBytes.session, account.stageBytes.tool], [250, 0]);
  account.assertInvariants();
});

test("a claim that fits is granted at once; shrinking and release return bytes at once", () => {
  const account = new TurnAccount(LIMITS);
  const turn = claimed(account, 1, 10);
  let grants = 0;
  turn.grow(290, () => grants++);
  assert.deepEqual([grants, turn.heldBytes, account.heldBytes], [1, 300, 300]);
  turn.shrinkTo(40);
  assert.equal(account.heldBytes, 40);
  turn.release();
  turn.release();
  assert.deepEqual([account.heldBytes, account.openCount], [0, 1]);
});

test("a turn claims up to the worst case, and one byte more is a bug", () => {
  const turn = claimed(new TurnAccount(LIMITS), 1, 10);
  assert.throws(() => turn.grow(291, () => {}), /more than one may/);
});

test("waiting claims are served tenant by tenant, and in order within one", () => {
  const account = new TurnAccount({ turnsBytesMax: 1000, turnBytesMax: 500 });
  const order: string[] = [];
  // One turn fills the account; the first waiting claim borrows the worst case set aside.
  const full = claimed(account, 9, 470);
  const names = ["a1", "a2", "a3", "b1", "c1"];
  const turns = names.map((name) => [name, claimed(account, name.charCodeAt(0), 5)] as const);
  for (const [name, turn] of turns) turn.grow(80, () => order.push(name));
  assert.deepEqual(order, ["a1"]);
  full.release();
  assert.deepEqual(order, ["a1", "a2", "b1", "c1", "a3"]);
});

test("where no claim fits, the oldest borrows the worst case and returns it once it fits", () => {
  const account = new TurnAccount(LIMITS);
  const granted: string[] = [];
  const [one, two] = [claimed(account, 1, 300), claimed(account, 2, 300)];
  const [three, four] = [claimed(account, 3, 50), claimed(account, 4, 50)];
  three.grow(200, () => granted.push("three"));
  four.grow(200, () => granted.push("four"));
  assert.deepEqual(granted, ["three"]);
  assert.equal(account.heldBytes, 900);
  // What the borrower claims now does not wait.
  three.grow(50, () => granted.push("three again"));
  assert.deepEqual([granted.at(-1), account.heldBytes], ["three again", 950]);
  three.shrinkTo(50);
  assert.deepEqual([granted.at(-1), account.heldBytes], ["four", 900]);
  one.release();
  two.release();
  assert.equal(account.heldBytes, 300);
  account.assertInvariants();
});

test("a claim that waits can be dropped", () => {
  const account = new TurnAccount(LIMITS);
  for (const tenant of [1, 2]) opened(account, tenant, 300);
  const [three, four] = [claimed(account, 3, 50), claimed(account, 4, 50)];
  three.grow(250, () => {});
  let granted = false;
  four.grow(250, () => (granted = true));
  assert.equal(account.waitingCount, 1);
  four.release();
  assert.equal(account.waitingCount, 0);
  three.release();
  assert.equal(granted, false);
});

function runWorlds(create: () => TurnAccount, lie?: Lie): void {
  for (let index = 0; index < WORLDS; index++) {
    new AccountWorld(create(), new Random(SEED + index), lie).run();
  }
}

test(`in ${WORLDS} random worlds the bytes stay under the account, and every turn ends`, () => {
  runWorlds(() => new TurnAccount(LIMITS));
});

for (const lie of ["claims_nothing", "shrinks_early", "pays_for_others"] as const) {
  test(`a turn that lies is noticed: ${lie}`, () => {
    assert.throws(() => runWorlds(() => new TurnAccount(LIMITS), lie));
  });
}

const MUTANTS = [
  ["a second loan", "borrower !== null) return false", "false) return false"],
  ["a loan that is not returned", "!this.#fits(borrower.heldBytes)", "true"],
  ["no loan", "if (oldest === null || borrower !== null)", "if (true)"],
  ["a shrink that is forgotten", "bytes - claim.heldBytes", "Math.max(0, bytes - claim.heldBytes)"],
  ["a growth that no sum has", "if (claim.turn !== this.#borrower) this", "if (bytes < 0) this"],
] as const;

for (const [name, from, to] of MUTANTS) {
  test(`an account with a bug is noticed: ${name}`, async () => {
    const file = new URL("../../../engine/concurrency/turn-account.ts", import.meta.url);
    const text = readFileSync(file, "utf8");
    assert.equal(text.split(from).length, 2, "the code of the bug is there once");
    const options = { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ES2022 };
    // A data: address has no relative imports.
    const imported = text
      .replace(from, to)
      .replace("./turn-bytes.ts", new URL("turn-bytes.ts", file).href);
    const { outputText } = ts.transpileModule(imported, { compilerOptions: options });
    const url = `data:text/javascript,${encodeURIComponent(outputText)}`;
    // The same class as the file's own, but for the bug.
    const { TurnAccount: Broken } = (await import(url)) as { TurnAccount: typeof TurnAccount };
    assert.throws(() => runWorlds(() => new Broken(LIMITS)));
  });
}
