// Web addresses in a text: finding them, comparing them, taking out those that nobody gave. Emails
// and phone numbers are none. Pure, and linear in the text.

/** Endings that make an address of two words without a path; "es" and "me" are Spanish words. */
const ENDINGS =
  "com|net|org|info|io|app|xyz|link|site|online|shop|store|biz|click|live|dev|gl|gg|ly|pe|mx|edu|" +
  "ar|bo|br|cl|co|ec|uy|us|uk|eu|fr|it|ru|cn|tk|ml|ga|cf|gq|tv|cc|top|vip|icu|cloud|page|tech|" +
  "space|fun|example";
const HOST = "[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,8}";
/** Written out, or a host that looks like one; not the half of an email. */
const ADDRESS = new RegExp(
  `(?<![\\p{L}\\p{N}@._-])(?:(?:[a-z][a-z0-9+.-]{1,15}://|javascript:|data:|www\\.)[^\\s<>"'|]+` +
    `|(?!\\d)${HOST}/[^\\s<>"'|]+|(?!\\d)${HOST}(?<=\\.(?:${ENDINGS})(?:\\.\\p{L}{2})?)` +
    `(?![\\p{L}\\p{N}@-]|\\.[\\p{L}\\p{N}]))`,
  "giu",
);
const TAIL = /[.,;:!?)\]}»”*_~…]$/;

interface FoundUrl {
  readonly index: number;
  readonly url: string;
}

export function findUrls(text: string): readonly FoundUrl[] {
  return [...text.matchAll(ADDRESS)].map((match) => {
    let end = match[0].length;
    // A bracket that the address itself opened is its own.
    const opened = match[0].includes("(");
    while (end > 0 && TAIL.test(match[0].charAt(end - 1))) {
      if (opened && match[0][end - 1] === ")") break;
      end--;
    }
    return { index: match.index, url: match[0].slice(0, end) };
  });
}

/** Two ways of writing one address are one. */
export function canonicalUrl(address: string): string {
  const bare = address.replace(/^https?:\/\//i, "").replace(/^www\./i, "");
  const end = bare.indexOf("/");
  if (end < 0) return bare.toLowerCase();
  return (bare.slice(0, end).toLowerCase() + bare.slice(end)).replace(/\/$/, "");
}

/** Where people meet: such an address says that there is an appointment. */
export function isMeetingUrl(address: string): boolean {
  return /(?:^|[/.])(?:meet\.|zoom\.us|teams\.|whereby\.|meet\.jit\.si|calendar\.)/i.test(address);
}

export const URL_LENGTH_MAX = 2048;

/** The address as given when it is http(s) and whole; null otherwise. */
export function parseHttpUrl(text: string): string | null {
  const address = text.trim();
  if (address.length > URL_LENGTH_MAX || /[\s<>"]/.test(address)) return null;
  if (!URL.canParse(address)) return null;
  return /^https?:$/.test(new URL(address).protocol) ? address : null;
}
