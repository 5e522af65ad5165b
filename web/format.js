// Formats figures for people, in Spanish.

const plain = new Intl.NumberFormat("es", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("es", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("es", { timeStyle: "medium" });

export const MIB = 2 ** 20;

/** @param {number} value */
export const count = (value) => plain.format(value);

/** @param {number} value */
export const rate = (value) => tenth.format(value);

/** @param {number} seconds since the epoch */
export const timeOfDay = (seconds) => clock.format(new Date(seconds * 1000));

/** @param {number} bytes */
export function size(bytes) {
  if (bytes === 0) return "0";
  if (bytes < 1024) return `${plain.format(bytes)} B`;
  if (bytes < MIB) return `${plain.format(bytes / 1024)} KiB`;
  return `${(bytes < 100 * MIB ? tenth : plain).format(bytes / MIB)} MiB`;
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  return milliseconds < 1000
    ? `${plain.format(milliseconds)} ms`
    : `${tenth.format(milliseconds / 1000)} s`;
}

/** @param {number} seconds */
export function uptime(seconds) {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `${seconds} s`;
  if (hours === 0) return `${minutes} min`;
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} días`;
}
