// A company as its file says: two doctors, three services, a room with two chairs.

import type { Company } from "../../../tools/domain/company.ts";
import type { DayHours } from "../../../tools/dates/weekly-hours.ts";

const OPEN: DayHours = {
  kind: "open",
  ranges: [
    { start: 540, end: 780 },
    { start: 900, end: 1140 },
  ],
};
const MORNINGS: DayHours = { kind: "open", ranges: [{ start: 480, end: 780 }] };
const CLOSED: DayHours = { kind: "closed" };
const week = (day: DayHours): Company["week"] => [day, day, day, day, day, CLOSED, CLOSED];

const BOT: Company["bot"] = {
  ...{ name: null, personality: null, greeting: null, greetingFile: null },
  ...{ unknownAnswer: null, farewell: null },
};

/** Open from Monday to Friday, 9 to 13 and 15 to 19; Doctora Ana only in the mornings. */
export const CLINIC: Company = {
  ...{ id: 1, name: "Clínica Sonrisa", timeZone: "America/Lima", currency: "S/." },
  week: week(OPEN),
  closed: [],
  booking: {
    ...{ stepMinutes: 15, noticeMinutes: 60, daysAhead: 60, confirm: "code" },
    asks: ["name", "email"],
  },
  resources: [
    { id: "doctora-ana", name: "Doctora Ana", places: 1, week: week(MORNINGS), calendar: "main" },
    { id: "doctor-luis", name: "Doctor Luis", places: 1, week: null, calendar: "main" },
    { id: "sala", name: "Sala de blanqueamiento", places: 2, week: null, calendar: "main" },
  ],
  services: [
    {
      ...{ id: "limpieza", name: "Limpieza dental", minutes: 30, afterMinutes: 10, price: 120 },
      ...{ resources: ["doctora-ana", "doctor-luis"], about: "" },
    },
    {
      ...{ id: "revision", name: "Revisión", minutes: 15, afterMinutes: 0, price: null },
      ...{ resources: ["doctor-luis"], about: "" },
    },
    {
      ...{ id: "blanqueamiento", name: "Blanqueamiento dental", minutes: 60, afterMinutes: 0 },
      ...{ price: 300, resources: ["sala"], about: "" },
    },
  ],
  branches: [],
  questions: [],
  contact: "+51 1 555 0100",
  context: "",
  instructions: "",
  handoff: null,
  keepDays: 730,
  bot: BOT,
  model: null,
  calendars: { main: { kind: "memory" } },
};

/** The same with other policies. */
export function clinicWith(
  booking: Partial<Company["booking"]>,
  parts: Partial<Company> = {},
): Company {
  return { ...CLINIC, booking: { ...CLINIC.booking, ...booking }, ...parts };
}
