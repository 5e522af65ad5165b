// Formats a price as an owner or a database wrote it. Ambiguous texts are rejected: "1.234" is a
// thousand times more in Santiago than in Lima, and a customer must never read the wrong price.
// Pure.

/** Longer texts are not prices. */
const CHARACTERS_MAX = 40;
const AMOUNT_MAX = 1e12;

/** Currency signs and words before or after an amount; "" means none. */
const SYMBOLS =
  "s/\\.?|us?\\$s?|r?d?\\$|r\\$|c\\$|b/\\.?|bs\\.?s?|q\\.?|l\\.?|gs\\.?|₲|₡|€|£|¥|" +
  "(?:pen|usd|eur|mxn|clp|cop|ars|bob|uyu|pyg|crc|gtq|hnl|nio|pab|dop|brl|gbp|ves|vef)|" +
  "(?:nuevos )?sol(?:es)?|pesos?|d[oó]lar(?:es)?|euros?|bolivianos?|guaran[ií](?:es)?|" +
  "quetzal(?:es)?|lempiras?|c[oó]rdobas?|colon(?:es)?|reales|balboas?";
const PRICE = new RegExp(
  `^(${SYMBOLS})? ?(\\d[\\d.,'’ ]*?)(?:[.,]?-{1,2})? ?(${SYMBOLS})?\\.?$`,
  "i",
);
/** Ways to write the Peruvian sol. */
const SOL = /^(?:s\/\.?|pen|(?:nuevos )?sol(?:es)?)$/i;

/**
 * Formats as `S/. 1,234.50`. Null for nothing, zero or a text without a price: a missing price is
 * never shown as free.
 */
export function priceText(price: number | string | null, currency: string): string | null {
  if (typeof price === "number") return formatPrice(price, currency);
  if (price === null || price.length > CHARACTERS_MAX) return null;
  const plain = price
    .normalize("NFKC")
    .replace(/[\s\u200e\u200f\u202a-\u202e]+/g, " ")
    .trim();
  const match = PRICE.exec(plain);
  // A separate dash starts the second half of a range.
  if (match === null || plain.includes(" -")) return null;
  const [, before = "", digits = "", after = ""] = match;
  const isWhole = /[.,]?-{1,2} ?\D*$/.test(plain);
  const amount = amountIn(digits.trim(), isWhole);
  return amount === null ? null : formatPrice(amount, currencyOf(before, after, currency));
}

function formatPrice(amount: number, currency: string): string | null {
  if (!(amount > 0) || amount > AMOUNT_MAX) return null;
  return `${currency} ${amountText(amount)}`;
}

/** The owner's currency where it differs from the company's: amounts are not converted. */
function currencyOf(before: string, after: string, currency: string): string {
  const given = [after, before].filter((mark) => mark !== "");
  const [mark] = given;
  if (mark === undefined || given.every((one) => isSame(one, currency))) return currency;
  // "$ 20 USD" names the currency twice; the code is clearer.
  return given.find((one) => !isSame(one, currency)) ?? mark;
}

function isSame(mark: string, currency: string): boolean {
  if (SOL.test(mark)) return SOL.test(currency.trim());
  return withoutDots(mark) === withoutDots(currency);
}

function withoutDots(mark: string): string {
  return mark.toLowerCase().replaceAll(/[. ]/g, "");
}

/** Decimals after a point: 1.5, 1234.500, 0.125, 12.3456; never what may be thousands. */
const POINT = /^(?:\d{1,12}(?:\.\d{1,2}|\.\d{4,6})?|(?:0|\d{4,12})\.\d{3})$/;
/** Groups of three digits, with optional decimals. */
const GROUPS = /^\d{1,3}(?:([.,'’ ])\d{3})(?:\1\d{3})*(?:([.,])\d{1,2})?$/;

/** Null where the digits have no reading, or two. */
function amountIn(digits: string, isWhole: boolean): number | null {
  if (POINT.test(digits)) return Number(digits);
  if (!digits.includes(".") && POINT.test(digits.replace(",", "."))) {
    return Number(digits.replace(",", "."));
  }
  const match = GROUPS.exec(digits);
  if (match === null) return null;
  const [, group = "", point] = match;
  if (point === group) return null;
  const groups = digits.split(group).length - 1;
  // A single point or comma before three digits: thousands in some countries, decimals in others.
  const isThousands = isWhole || point !== undefined || groups > 1 || !/[.,]/.test(group);
  if (!isThousands) return null;
  const whole = digits.replaceAll(group, "");
  return Number(point === undefined ? whole : whole.replace(point, "."));
}

/**
 * Two decimals, rounded half up, with commas: the same result as Intl.NumberFormat, which uses 8 MB
 * at rest.
 */
function amountText(amount: number): string {
  // Multiplied by 100 as decimal text: 1.005 * 100 would be 100.49999999999999.
  const cents = amount < 1e-6 ? 0 : Math.round(Number(`${amount}e2`));
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${whole}.${String(cents % 100).padStart(2, "0")}`;
}
