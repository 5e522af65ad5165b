// What an owner answers to the questions of `init`, as fields of a company file; an answer that
// cannot be read is a sentence that says why. Pure.

import { isTimeZone } from "../dates/civil-time.ts";
import { DAY_NAMES } from "../company-files/hours-text.ts";
import { normaliseText } from "../text/normalise.ts";

export type Answer<Value> = { readonly value: Value } | { readonly problem: string };

const DAYS = ["lun", "mar", "mie", "jue", "vie", "sab", "dom"] as const;
const DAY = "(lun|mar|mie|jue|vie|sab|dom)[a-z]*\\.?";
const DAY_SPAN = new RegExp(`^${DAY}(?:\\s*(?:-|a|al)\\s*${DAY})?`);
const HOURS = /(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|a|hasta)\s*(?:las\s+)?(\d{1,2})(?:[:.](\d{2}))?/g;
const HOURS_EXAMPLE = "Escríbelo así: lun-vie 9:00-13:00 y 15:00-19:00; sáb 9:00-13:00";
const HOURS_UNCLEAR =
  "¿De la mañana o de la tarde? Escribe las horas de 0 a 24, como 9:00-18:00 o 15:00-19:00";
/** An opening before it, or a night that begins before the other one, is more likely a slip. */
const [EARLIEST, EVENING] = ["05:00", "18:00"];

/** `lun-vie 9-13 y 15-19; sáb 9-13`. */
export function hoursAnswer(text: string): Answer<Record<string, string[]>> {
  const hours: Record<string, string[]> = {}; // at most seven days
  for (const part of normaliseText(text).split(/[;\n]/)) {
    const plain = part.trim();
    if (plain === "") continue;
    const [span = "", first, last = first] = DAY_SPAN.exec(plain) ?? [];
    const ranges = rangesIn(plain.slice(span.length));
    if (first === undefined || ranges === null) return { problem: HOURS_EXAMPLE };
    if (!ranges.every(isClear)) return { problem: HOURS_UNCLEAR };
    const days = [first, last].map((day) => DAY_NAMES[DAYS.findIndex((name) => name === day)]);
    const key = days[0] === days[1] ? `${days[0]}` : days.join("-");
    hours[key] = [...(hours[key] ?? []), ...ranges];
  }
  return Object.keys(hours).length === 0 ? { problem: HOURS_EXAMPLE } : { value: hours };
}

/** Null where a part of the text is no hours. */
function rangesIn(text: string): string[] | null {
  const rest = text.replace(HOURS, "").replace(/\by\b|\bde\b|\blas?\b|[\s,:]/g, "");
  const ranges = [...text.matchAll(HOURS)].map(([, hour, minute, until, untilMinute]) => {
    const time = (hours = "", minutes = "00"): string => `${hours.padStart(2, "0")}:${minutes}`;
    return `${time(hour, minute)}-${time(until, untilMinute)}`;
  });
  return rest === "" && ranges.length > 0 ? ranges : null;
}

/** "9 a 6" means the evening: who writes 24 hours means what is written. */
function isClear(range: string): boolean {
  const [from = "", until = ""] = range.split("-");
  if (from < EARLIEST && from !== "00:00") return false;
  return from < until || until === "00:00" || from >= EVENING;
}

interface ServiceAnswer {
  readonly id: string;
  readonly name: string;
  readonly minutes: number;
  readonly price?: number;
}

/** A name with a letter, minutes, and a price behind a currency or a word. */
const SERVICE = new RegExp(
  "^(.*?\\p{L}.*?)[\\s,:]+(\\d{1,4})\\s*(?:min(?:utos?)?\\.?)?" +
    "(?:[\\s,]+\\D{0,4}?(\\d+(?:[.,]\\d{1,2})?))?$",
  "u",
);
const SERVICE_EXAMPLE = "Escríbelo así: Corte 30 40; Barba 20 25 (nombre, minutos y precio)";
/** `25.000` and `1,200`: thousands in one country, decimals in another. */
const MARKED_THOUSANDS = /\d[.,'’]\d{3}(?!\d)/;
const NO_THOUSANDS = "Escribe los precios sin separar los miles, como 25000";

/** `Corte 30 40; Barba 20`: name, minutes, and a price where there is one. */
export function servicesAnswer(text: string): Answer<readonly ServiceAnswer[]> {
  const parts = text.split(/[;\n]/).map((part) => part.trim());
  const services: ServiceAnswer[] = []; // as many as the text names
  for (const part of parts.filter((one) => one !== "")) {
    const [, name, minutes, price] = SERVICE.exec(part) ?? [];
    if (MARKED_THOUSANDS.test(part)) return { problem: NO_THOUSANDS };
    if (name === undefined) return { problem: SERVICE_EXAMPLE };
    services.push({
      id: freeSlug(name, services),
      name: name.trim(),
      minutes: Number(minutes),
      ...(price === undefined ? {} : { price: Number(price.replace(",", ".")) }),
    });
  }
  return services.length === 0 ? { problem: SERVICE_EXAMPLE } : { value: services };
}

/** `Ana, Luis`; nothing where one person does all. */
export function peopleAnswer(text: string): Answer<readonly { id: string; name: string }[]> {
  const people: { id: string; name: string }[] = []; // as many as the text names
  for (const name of text.split(/[,;\n]| y /).map((part) => part.trim())) {
    if (name !== "") people.push({ id: freeSlug(name, people), name });
  }
  return { value: people };
}

function freeSlug(name: string, taken: readonly { readonly id: string }[]): string {
  const plain = normaliseText(name)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const slug = plain.slice(0, 36).replace(/-+$/, "") || "uno";
  const isTaken = taken.some(({ id }) => id === slug);
  return isTaken ? `${slug}-${taken.length + 1}` : slug;
}

/** Large cities after which no zone is named. */
const CITIES: Readonly<Record<string, string>> = {
  ...{ mexico: "America/Mexico_City", ciudad_de_mexico: "America/Mexico_City" },
  ...{ cdmx: "America/Mexico_City", guadalajara: "America/Mexico_City" },
  ...{ arequipa: "America/Lima", trujillo: "America/Lima", cusco: "America/Lima" },
  ...{ medellin: "America/Bogota", cali: "America/Bogota", quito: "America/Guayaquil" },
  ...{ barcelona: "Europe/Madrid", valencia: "Europe/Madrid", sevilla: "Europe/Madrid" },
  ...{ santa_cruz: "America/La_Paz", rosario: "America/Buenos_Aires" },
};

/** A zone, or a city that one is named after: `Lima`. */
export function zoneAnswer(text: string): Answer<string> {
  const given = text.trim();
  if (given.includes("/") && isTimeZone(given)) return { value: given };
  const city = normaliseText(given).replace(/\s+/g, "_");
  const zone = Intl.supportedValuesOf("timeZone").find(
    (name) => normaliseText(name.split("/").at(-1) ?? "") === city,
  );
  const known = Object.hasOwn(CITIES, city) ? CITIES[city] : zone;
  if (known !== undefined) return { value: known };
  return { problem: "No conozco esa ciudad. Escribe una zona como America/Lima o Europe/Madrid." };
}

/** What prices are usually written with where the zone is. */
const CURRENCIES: readonly (readonly [RegExp, string])[] = [
  [/^America\/Lima$/, "S/."],
  [/^Europe\/(?!London|Zurich)|^Atlantic\/Canary$|^Africa\/Ceuta$/, "€"],
  [/^America\/La_Paz$/, "Bs"],
  [/^America\/Guatemala$/, "Q"],
  [/^America\/Caracas$/, "Bs."],
  [/^America\/Costa_Rica$/, "₡"],
];

export function currencyOf(timeZone: string): string {
  return CURRENCIES.find(([zones]) => zones.test(timeZone))?.[1] ?? "$";
}
