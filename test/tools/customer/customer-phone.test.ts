// A phone number: what counts as one, and whether the customer wrote it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePhone } from "../../../tools/customer/customer-fields.ts";
import { wrotePhone } from "../../../tools/customer/customer-words.ts";

test("six to fifteen digits, grouped as people group them", () => {
  for (const phone of [
    "123456",
    "+51 999 123 456",
    "(01) 555-0100",
    "999.123.456",
    "123456789012345",
  ])
    assert.equal(parsePhone(` ${phone}  `), phone);
  for (const text of [
    "",
    "12345",
    "1234567890123456",
    "999 123 456 ext 2",
    "ana@x.pe",
    "-999123456",
  ])
    assert.equal(parsePhone(text), null, text);
  assert.equal(parsePhone("+51  999 123 456"), "+51 999 123 456");
});

test("the customer wrote it, however grouped, with or without the country's code", () => {
  const wrote = (phone: string, ...messages: string[]): boolean =>
    wrotePhone(phone, { messages, names: [], emails: [] });
  assert(wrote("999123456", "mi cel es 999 123 456, gracias"));
  assert(wrote("+51 999 123 456", "999-123-456"));
  assert(wrote("999 123 456", "llámame al +51999123456"));
  assert(!wrote("999 123 457", "999 123 456"));
  assert(!wrote("999 123 456", "999 123", "456 000"), "not over two messages");
  assert(!wrote("51 9 999 123 456", "123456"), "the last digits alone are not it");
  assert(!wrote("999123456", "nada"));
});
