// Makes a `Company` of a checked file. Pure.

import { closedRange, weekOf } from "./hours-text.ts";
import type { CheckedText } from "./company-schema.ts";
import type { Company, CompanyModel, Question, Resource } from "../domain/company.ts";

/** The only resource of a company that names none. */
export const SOLE_RESOURCE = "main";
const MAIN_CALENDAR = "main";

export function companyOf(checked: CheckedText): Company {
  const resources = resourcesOf(checked);
  const all = resources.map(({ id }) => id);
  const { booking } = checked;
  return {
    id: checked.id,
    name: checked.name.trim(),
    timeZone: checked.time_zone,
    currency: checked.currency?.trim() ?? "",
    week: weekOf(checked.hours),
    closed: checked.closed.map(closedRange).filter((range) => typeof range !== "string"),
    booking: {
      stepMinutes: booking.step_minutes,
      noticeMinutes: booking.notice_minutes,
      daysAhead: booking.days_ahead,
      confirm: booking.confirm,
      asks: booking.asks,
    },
    resources,
    services: checked.services.map((service) => ({
      id: service.id,
      name: service.name.trim(),
      minutes: service.minutes,
      afterMinutes: service.after_minutes,
      price: service.price ?? null,
      resources: service.resources ?? all,
      about: service.about?.trim() ?? "",
    })),
    branches: checked.branches,
    questions: checked.questions.map(questionOf),
    contact: checked.contact?.trim() ?? null,
    context: checked.context?.trim() ?? "",
    instructions: checked.instructions?.trim() ?? "",
    handoff: checked.handoff ?? null,
    keepDays: checked.keep_days,
    bot: botOf(checked.bot),
    model: checked.model === undefined ? null : modelOf(checked.model),
    calendars: { [MAIN_CALENDAR]: { kind: "sqlite" }, ...checked.calendars },
  };
}

function resourcesOf({ resources, name }: CheckedText): readonly Resource[] {
  if (resources.length === 0) {
    const sole = { id: SOLE_RESOURCE, name, places: 1, week: null, calendar: MAIN_CALENDAR };
    return [sole];
  }
  return resources.map(({ id, name, places, hours, calendar }) => ({
    ...{ id, name: name.trim(), places, calendar },
    week: hours === undefined ? null : weekOf(hours),
  }));
}

function questionOf({ q, a, file }: CheckedText["questions"][number]): Question {
  return { question: q.trim(), answer: a.trim(), file: file ?? "" };
}

function botOf(bot: CheckedText["bot"]): Company["bot"] {
  return {
    name: bot.name ?? null,
    personality: bot.personality ?? null,
    greeting: bot.greeting ?? null,
    greetingFile: bot.greeting_file ?? null,
    unknownAnswer: bot.dont_know ?? null,
    farewell: bot.goodbye ?? null,
  };
}

function modelOf(model: NonNullable<CheckedText["model"]>): CompanyModel {
  return {
    name: model.name ?? null,
    baseUrl: model.base_url ?? null,
    keyVariable: model.key_env ?? null,
    effort: model.effort ?? null,
  };
}
