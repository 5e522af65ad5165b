// The schemas of the owner's agenda in the published description: requests as they are checked,
// answers as test/tools/api/agenda-routes.test.ts compares them.

import { z } from "zod";
import { AGENDA_SCHEMAS } from "../../tools/api/agenda-json.ts";
import * as requests from "../../tools/api/agenda-requests.ts";

const { event, block, company, by, civil } = AGENDA_SCHEMAS;
const feed = z.object({
  resource: z.string(),
  path: z.string().nullable().describe("Of the feed, with its secret; null: it has none."),
});
const problem = z.object({
  field: z.string().describe("Of the company's file, such as `services[0].price`."),
  message: z.string().describe("What to write there, in Spanish."),
  rule: z.string(),
});

export function agendaSchemas() {
  return {
    AgendaEvent: event.describe("An appointment."),
    AgendaBlock: block.describe("Hours that were blocked by hand."),
    AgendaCompanies: z.object({
      companies: z.array(z.object({ id_empresa: z.int(), name: z.string().nullable() })),
      more: z.boolean().describe("There are more: ask again with `after`, the last id."),
    }),
    AgendaCompany: company.extend({
      feeds: z.array(feed).nullable().describe("Null: no data folder."),
      edit: z
        .object({
          version: z.string(),
          hours: z.record(z.string(), z.array(z.string())),
          closed: z.array(z.string()),
          services: z.array(z.record(z.string(), z.unknown())),
        })
        .nullable()
        .describe("What can be edited, as the company's file writes it."),
    }),
    AgendaRange: z.object({
      events: z.array(event).describe("Soonest first; at most 500."),
      more: z.boolean().describe("There are more than that."),
      blocks: z.array(block).describe("At most 200."),
    }),
    AgendaCard: z.object({
      event,
      changes: z
        .array(
          z.object({
            what: z.enum(["made", "moved", "corrected", "cancelled"]),
            by,
            ...{ at: civil, start: civil, until: civil },
            resource: z.string(),
          }),
        )
        .describe("Oldest first; the newest 50."),
    }),
    AgendaFound: z.object({ events: z.array(event).describe("Newest first; at most 50.") }),
    AgendaStarts: z.object({
      starts: z
        .array(z.object({ time: z.string().describe("`HH:MM`"), free: z.boolean() }))
        .describe("Those that the bot would offer."),
    }),
    AgendaChanged: z.object({
      event,
      off_grid: z.boolean().describe("The start is not one that the bot offers."),
    }),
    AgendaBlocked: z.object({
      blocks: z.array(block),
      standing: z.int().describe("Appointments that were booked in these hours before, and stay."),
    }),
    AgendaUnblocked: z.object({ ref: z.string() }),
    AgendaFeed: feed,
    AgendaSaved: z.object({ version: z.string() }),
    AgendaRefused: z
      .object({
        code: z
          .string()
          .describe(
            "`taken`, `outside_hours`, `past`, `too_far`, `no_such_time`, `not_offered`, " +
              "`service_missing`, `unknown_service`, `unknown_resource`, `other_calendar`, " +
              "`not_found`, `exists`, `cancelled`, `full`, `changed`, `invalid_company`. May grow.",
          ),
        detail: z.string().describe("For staff, in Spanish."),
        field: z.string().nullable().describe("The field that is the cause."),
        can_accept: z.boolean().describe("Done when the same request has `code` in `accept`."),
        problems: z.array(problem).optional().describe("Of a company's file."),
      })
      .describe("The request is right in itself, and was not done."),
    AgendaAdd: requests.addSchema,
    AgendaMove: requests.moveSchema,
    AgendaCorrect: requests.correctSchema,
    AgendaRef: requests.refSchema,
    AgendaBlockHours: requests.blockSchema,
    AgendaFeedChange: requests.feedSchema,
    AgendaEdit: requests.companyEditSchema,
  };
}
