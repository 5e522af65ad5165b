// Errors of a full server carry no stack; the others do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentError } from "../../../engine/core/errors.ts";

const FRAME = /\n {4}at /;

test("an error of overload has no stack, and every other error has its own", () => {
  const limit = Error.stackTraceLimit;
  for (const code of ["overloaded", "draining", "session_busy", "too_many_attempts"] as const) {
    const error = new AgentError(code, "full");
    assert.doesNotMatch(error.stack ?? "", FRAME, code);
    assert.equal(error.message, "full");
    assert.equal(Error.stackTraceLimit, limit);
  }
  for (const code of ["store_error", "config_invalid", "bad_request"] as const) {
    assert.match(new AgentError(code, "broken").stack ?? "", FRAME, code);
  }
  assert.match(new Error("bug").stack ?? "", FRAME);
});
