// The published description of the owner's agenda: routes under /api/agenda/ and the calendar feed.

type Json = Readonly<Record<string, unknown>>;

const ref = (kind: string, name: string): Json => ({ $ref: `#/components/${kind}/${name}` });
const json = (schema: string): Json => ({
  "application/json": { schema: ref("schemas", schema) },
});
const headers = { "x-request-id": ref("headers", "RequestId") };

const FAILURES: Json = {
  "401": ref("responses", "Unauthorized"),
  "403": ref("responses", "Forbidden"),
  "404": ref("responses", "UnknownCompany"),
  "422": ref("responses", "Invalid"),
  "429": ref("responses", "TooManyAttempts"),
  "503": {
    description: "No memory is left for the request, or the calendar is busy: nothing was done.",
    headers,
    content: json("Error"),
  },
  "default": ref("responses", "Unexpected"),
};

const REFUSED = {
  description: "Not done: why, and whether staff may have it so all the same.",
  headers,
  content: json("AgendaRefused"),
};

function query(name: string, description: string, schema: Json, required = true): Json {
  return { name, in: "query", required, description, schema };
}

const TENANT = query("id_empresa", "The company.", { type: "integer", minimum: 1 });
const text = (maxLength: number): Json => ({ type: "string", minLength: 1, maxLength });
const DAY: Json = { type: "string", format: "date" };

interface Read {
  readonly id: string;
  readonly summary: string;
  readonly schema: string;
  readonly parameters: readonly Json[];
}

function read({ id, summary, schema, parameters }: Read): Json {
  const known = query("If-None-Match", "The `etag` of the last answer.", { type: "string" }, false);
  return {
    operationId: id,
    tags: ["agenda"],
    summary,
    parameters: [...parameters, { ...known, in: "header" }],
    responses: {
      "200": { description: "As of now, with an `etag`.", headers, content: json(schema) },
      "304": { description: "As it was. No body." },
      "409": REFUSED,
      ...FAILURES,
    },
  };
}

interface Change {
  readonly id: string;
  readonly summary: string;
  readonly request: string;
  readonly schema: string;
}

function change({ id, summary, request, schema }: Change): Json {
  return {
    operationId: id,
    tags: ["agenda"],
    summary,
    requestBody: { required: true, content: json(request) },
    responses: {
      "200": { description: "Done, and on the disk.", headers, content: json(schema) },
      "400": ref("responses", "BadJson"),
      "409": REFUSED,
      "413": ref("responses", "TooLarge"),
      "415": ref("responses", "UnsupportedMediaType"),
      ...FAILURES,
    },
  };
}

const FEED: Json = {
  operationId: "calendarFeed",
  tags: ["agenda"],
  summary: "A resource's appointments as an iCalendar feed",
  description:
    "For phones and calendars to subscribe to. The secret in the address is the permission; " +
    "titles are service and first name.",
  security: [],
  parameters: [
    { name: "company", in: "path", required: true, schema: { type: "integer" } },
    { name: "resource", in: "path", required: true, schema: { type: "string" } },
    query("k", "The secret.", text(100)),
  ],
  responses: {
    "200": {
      description: "From 14 days ago to 366 days ahead, at most 500 appointments.",
      headers,
      content: { "text/calendar": { schema: { type: "string" } } },
    },
    "304": { description: "As it was. No body." },
    "404": {
      description: "No such feed, or a wrong secret.",
      headers,
      content: json("Error"),
    },
    "default": ref("responses", "Unexpected"),
  },
};

const AFTER = query("after", "Companies behind this id.", { type: "integer" }, false);
const PLACE = [
  query("resource", "With whom.", text(40)),
  query("service", "For what, where the company has services.", text(40), false),
];

export const AGENDA_PATHS: Json = {
  "/api/agenda/companies": {
    get: read({
      ...{ id: "agendaCompanies", summary: "The companies with a file, 100 at a time" },
      ...{ schema: "AgendaCompanies", parameters: [AFTER] },
    }),
  },
  "/api/agenda/company": {
    get: read({
      ...{ id: "agendaCompany", summary: "A company: people, services, hours, what can be edited" },
      ...{ schema: "AgendaCompany", parameters: [TENANT] },
    }),
    post: change({
      ...{ id: "agendaEdit", summary: "Write hours, closed days and services to its file" },
      ...{ request: "AgendaEdit", schema: "AgendaSaved" },
    }),
  },
  "/api/agenda/events": {
    get: read({
      ...{ id: "agendaEvents", summary: "Appointments and blocks of some days, at most 42" },
      schema: "AgendaRange",
      parameters: [
        TENANT,
        query("from", "The first day.", DAY),
        query("until", "The day after the last one.", DAY),
      ],
    }),
  },
  "/api/agenda/event": {
    get: read({
      ...{ id: "agendaEvent", summary: "One appointment with its history" },
      ...{ schema: "AgendaCard", parameters: [TENANT, query("ref", "Its `ref`.", text(40))] },
    }),
  },
  "/api/agenda/search": {
    get: read({
      ...{ id: "agendaSearch", summary: "Search by name, phone, email, service and notes" },
      schema: "AgendaFound",
      parameters: [TENANT, query("words", "All of them must be found.", text(100))],
    }),
  },
  "/api/agenda/starts": {
    get: read({
      ...{ id: "agendaStarts", summary: "The starts of a day, and which are free" },
      schema: "AgendaStarts",
      parameters: [
        ...[TENANT, ...PLACE, query("date", "The day.", DAY)],
        query(
          "ref",
          "Of an appointment to be moved: its own time is free, its own length counts.",
          text(40),
          false,
        ),
      ],
    }),
  },
  ...Object.fromEntries(
    (
      [
        ["add", "Add an appointment by hand", "AgendaAdd", "AgendaChanged"],
        ["move", "Move an appointment", "AgendaMove", "AgendaChanged"],
        ["correct", "Put right who an appointment is for", "AgendaCorrect", "AgendaChanged"],
        ["cancel", "Cancel an appointment", "AgendaRef", "AgendaChanged"],
        ["block", "Block hours, or close days", "AgendaBlockHours", "AgendaBlocked"],
        ["unblock", "Take a block away", "AgendaRef", "AgendaUnblocked"],
        ["feed", "Make or revoke a feed's address", "AgendaFeedChange", "AgendaFeed"],
      ] as const
    ).map(([name, summary, request, schema]) => [
      `/api/agenda/${name}`,
      { post: change({ id: `agenda_${name}`, summary, request, schema }) },
    ]),
  ),
  "/calendars/{company}/{resource}.ics": { get: FEED },
};
