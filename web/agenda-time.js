// Days and hours as the server writes them: `2026-12-08`, `2026-12-08T09:30`, in the company's
// zone. They are texts and stay so: the browser's own zone has no say. Spanish.

const DAY_MS = 24 * 3_600_000;
const long = new Intl.DateTimeFormat("es", {
  ...{ weekday: "long", day: "numeric", month: "long", timeZone: "UTC" },
});
const short = new Intl.DateTimeFormat("es", {
  ...{ weekday: "short", day: "numeric", month: "short", timeZone: "UTC" },
});

/** @param {string} civil */
export const dayOf = (civil) => civil.slice(0, 10);
/** @param {string} civil */
export const timeOf = (civil) => civil.slice(11, 16);
/** @param {string} day */
const utc = (day) => new Date(`${day}T00:00:00Z`);

/** @param {string} day @param {number} count */
export function addDays(day, count) {
  return new Date(utc(day).getTime() + count * DAY_MS).toISOString().slice(0, 10);
}

/** Monday is 0. @param {string} day */
export const weekday = (day) => (utc(day).getUTCDay() + 6) % 7;

/** The Monday of the day's week. @param {string} day */
export const monday = (day) => addDays(day, -weekday(day));

/** `martes 8 de diciembre`. @param {string} day */
export const longDay = (day) => long.format(utc(day)).replace(",", "");

/** `mar 8 dic`. @param {string} day */
export const shortDay = (day) => short.format(utc(day)).replaceAll(/[,.]/g, "");

/** `mar 8`. @param {string} day */
export const weekdayText = (day) => shortDay(day).split(" ").slice(0, 2).join(" ");

/**
 * Minutes from the midnight of `day`; before it they are negative.
 * @param {string} day @param {string} civil
 */
export function minuteOn(day, civil) {
  const days = (utc(dayOf(civil)).getTime() - utc(day).getTime()) / DAY_MS;
  return days * 1440 + minuteOf(timeOf(civil));
}

/** @param {string} time `09:30` */
export function minuteOf(time) {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** `09:30`; past midnight it begins again. @param {number} minute */
export function timeText(minute) {
  const ofDay = ((minute % 1440) + 1440) % 1440;
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return `${two(Math.floor(ofDay / 60))}:${two(ofDay % 60)}`;
}

/** As one says it to a customer: `3:30 p. m.` @param {string} time */
export function spokenTime(time) {
  const minute = minuteOf(time);
  const hour = Math.floor(minute / 60) % 12 || 12;
  return `${hour}:${time.slice(3)} ${minute < 720 ? "a. m." : "p. m."}`;
}

/** A moment for the card: `mar 8 dic, 09:30`. @param {string} civil */
export const momentText = (civil) => `${shortDay(dayOf(civil))}, ${timeOf(civil)}`;
