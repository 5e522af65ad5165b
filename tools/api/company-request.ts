// A request for a company that has a file: the file's rules, and the phrases that the request may
// set. Pure.

import type { ChatConfig } from "../domain/chat-config.ts";
import type { Company } from "../domain/company.ts";

/** Phrases of the request win over the file's; rules are the file's alone. */
export function withCompany(given: ChatConfig, company: Company): ChatConfig {
  const { bot, booking, resources, services } = company;
  return {
    ...given,
    userId: null,
    userEmail: null,
    durationMinutes: services[0]?.minutes ?? booking.stepMinutes,
    stepMinutes: booking.stepMinutes,
    slots: resources[0]?.places ?? 1,
    bookUser: true,
    bookBranch: false,
    personality: given.personality ?? bot.personality,
    botName: given.botName ?? bot.name,
    greeting: given.greeting ?? bot.greeting,
    farewell: given.farewell ?? bot.farewell,
    unknownAnswer: given.unknownAnswer ?? bot.unknownAnswer,
    greetingFile: given.greetingFile ?? bot.greetingFile,
    chatbotId: null,
    companyContact: given.companyContact ?? company.contact,
    company,
  };
}
