// The schema of a company file, strict: it checks files and the library's `companies`, and is
// published as docs/company.schema.json. What one field alone cannot tell (references, ids) is in
// references.ts. Pure.

import { z } from "zod";
import { EFFORT_SETTINGS, baseUrlProblem } from "../../engine/model/dialect.ts";
import { isVisible } from "../../engine/core/visible.ts";
import { isTimeZone } from "../dates/civil-time.ts";
import { STEP_MINUTES_MIN } from "../dates/start-grid.ts";
import { URL_LENGTH_MAX, parseHttpUrl } from "../text/urls.ts";
import { CLOSED_PATTERN, DAYS_PATTERN, RANGE_PATTERN, closedRange } from "./hours-text.ts";
import { overlapIn, rangeOf } from "./hours-text.ts";

/** An appointment, the gap behind it, and the time between two starts are within a day. */
const DAY_MINUTES = 1440;
export const LISTS_MAX = {
  ...{ resources: 100, services: 200, branches: 50, questions: 500, closed: 400 },
  ...{ calendars: 16, rangesOfDay: 8 },
} as const;
/** For a person's answer in a chat, and for what the owner writes at length. */
const [TEXT_MAX, LONG_MAX] = [4000, 100_000];

function text(charactersMax: number) {
  const error = `must be a text of 1 to ${charactersMax} characters`;
  return z.string({ error }).min(1, { error }).max(charactersMax, { error }).refine(isVisible, {
    error: "must have a visible character",
  });
}

function whole(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

function list<Item extends z.ZodType>(item: Item, max: number) {
  const error = `must be a list of at most ${max}`;
  return z.array(item, { error: "must be a list, in [brackets]" }).max(max, { error });
}

function choice<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: `must be one of ${words.join(", ")}` });
}

function record<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "invalid_type" ? "must have fields of its own" : undefined),
  });
}

const SLUG = "must be 1 to 40 small letters, digits and hyphens, such as corte-de-pelo";
export const slug = z.string({ error: SLUG }).regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, SLUG);

const WEB = "must be an address that begins with http:// or https://";
const webAddress = z
  .string({ error: WEB })
  .max(URL_LENGTH_MAX, { error: WEB })
  .regex(/^https?:\/\/[^\s]+$/, WEB)
  .refine((url) => parseHttpUrl(url) !== null, { error: WEB });

/** A server's address holds no password: a file is copied and shown. */
const serverAddress = webAddress.superRefine((url, context) => {
  const { username = "", password = "" } = URL.parse(url) ?? {};
  const hasLogin = username !== "" || password !== "";
  const message = hasLogin ? "must not have a user or a password in it" : baseUrlProblem(url);
  if (message !== null) context.addIssue({ code: "custom", message });
});

const VARIABLE =
  "must be the name of an environment variable, such as CLINICA_KEY, and never a key itself";
/** No name of a variable has 20 letters and digits without a break; keys have. */
const KEY_LIKE = /(?=[A-Z]*\d)[A-Z\d]{20}/;
const variableName = z
  .string({ error: VARIABLE })
  .regex(/^[A-Z][A-Z0-9_]{0,63}$/, VARIABLE)
  .refine((name) => !KEY_LIKE.test(name), { error: VARIABLE });

const DAYS = "must be days such as mon, mon-fri or mon,wed (mon tue wed thu fri sat sun)";
const RANGE = "must be hours such as 09:00-13:00 or 15:00-24:00";
const range = z
  .string({ error: RANGE })
  .regex(RANGE_PATTERN, RANGE)
  .refine((hours) => rangeOf(hours) !== null, { error: "begins and ends at the same time" });
const HOURS = 'must be days with their hours, such as mon-fri: ["09:00-13:00"]';
const hours = z.record(
  z.string().regex(DAYS_PATTERN, DAYS),
  list(range, LISTS_MAX.rangesOfDay).superRefine((texts, context) => {
    const ranges = texts.map(rangeOf).filter((one) => one !== null);
    if (overlapIn(ranges) === null) return;
    context.addIssue({ code: "custom", message: "has hours that overlap" });
  }),
  { error: (issue) => (issue.code === "invalid_type" ? HOURS : undefined) },
);

const CLOSED =
  'must be a day, such as "2026-12-25", "2026-12-24 13:00-24:00" or "2027-01-01..2027-01-03"';
const closed = z
  .string({ error: CLOSED })
  .regex(CLOSED_PATTERN, CLOSED)
  .superRefine((line, context) => {
    const read = CLOSED_PATTERN.test(line) ? closedRange(line) : null;
    if (typeof read === "string") context.addIssue({ code: "custom", message: read });
  });

const ASKED = ["name", "email", "phone"] as const;
const asks = list(choice(ASKED), ASKED.length)
  .refine((fields) => fields.includes("name"), { error: "must have name: no booking without one" })
  .refine((fields) => new Set(fields).size === fields.length, { error: "has a field twice" })
  .meta({ contains: { const: "name" }, uniqueItems: true });

const booking = record({
  step_minutes: whole(STEP_MINUTES_MIN, DAY_MINUTES).default(30),
  notice_minutes: whole(0, 43_200).default(60),
  days_ahead: whole(1, 366).default(60),
  confirm: choice(["code", "model"]).default("code"),
  asks: asks.default(["name", "email"]),
});

const ZONE = "must be a time zone such as America/Lima";
const PRICE = "must be a number such as 120 or 99.50, without the currency";
const resource = record({
  id: slug,
  name: text(80),
  places: whole(1, 1000).default(1),
  hours: hours.optional(),
  calendar: slug.default("main"),
});
const service = record({
  id: slug,
  name: text(100),
  minutes: whole(STEP_MINUTES_MIN, DAY_MINUTES),
  after_minutes: whole(0, DAY_MINUTES).default(0),
  price: z.number({ error: PRICE }).min(0, PRICE).max(1e9, PRICE).optional(),
  resources: list(slug, LISTS_MAX.resources).min(1, "must name one, or be left out").optional(),
  about: text(1000).optional(),
});
const model = record({
  name: text(200).optional(),
  base_url: serverAddress.optional(),
  key_env: variableName.optional(),
  effort: choice(EFFORT_SETTINGS).optional(),
});
const bot = record({
  name: text(80).optional(),
  personality: text(TEXT_MAX).optional(),
  greeting: text(TEXT_MAX).optional(),
  greeting_file: webAddress.optional(),
  dont_know: text(TEXT_MAX).optional(),
  goodbye: text(TEXT_MAX).optional(),
});

export const companySchema = record({
  id: whole(1, Number.MAX_SAFE_INTEGER),
  name: text(120),
  language: z.literal("es", { error: "must be es: the bot speaks Spanish" }).default("es"),
  time_zone: z.string({ error: ZONE }).refine(isTimeZone, { error: ZONE }),
  currency: text(8).optional(),
  hours,
  closed: list(closed, LISTS_MAX.closed).default([]),
  booking: booking.prefault({}),
  resources: list(resource, LISTS_MAX.resources).default([]),
  services: list(service, LISTS_MAX.services).default([]),
  branches: list(
    record({ id: slug, name: text(100), address: text(300) }),
    LISTS_MAX.branches,
  ).default([]),
  questions: list(
    record({ q: text(500), a: text(TEXT_MAX), file: webAddress.optional() }),
    LISTS_MAX.questions,
  ).default([]),
  contact: text(200).optional(),
  context: text(LONG_MAX).optional(),
  instructions: text(LONG_MAX).optional(),
  handoff: record({ minutes: whole(1, 10_080), text: text(1000) }).optional(),
  keep_days: whole(1, 3650).default(730),
  bot: bot.prefault({}),
  model: model.optional(),
  calendars: z
    .record(slug, record({ kind: choice(["sqlite", "memory", "backend"]) }))
    .refine((given) => Object.keys(given).length <= LISTS_MAX.calendars, {
      error: `must be at most ${LISTS_MAX.calendars}`,
    })
    .meta({ maxProperties: LISTS_MAX.calendars })
    .optional(),
});

/** A company as its file writes it. */
export type CompanyText = z.input<typeof companySchema>;
export type CheckedText = z.output<typeof companySchema>;
