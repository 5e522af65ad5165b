// Finds, compares and validates URLs in a text. Emails and phone numbers are not URLs. Pure, and
// linear in the text.

/** Top-level domains that make a host without a path a URL; "es" and "me" are Spanish words. */
const ENDINGS =
  "com|net|org|info|io|app|xyz|link|site|online|shop|store|biz|click|live|dev|gl|gg|ly|pe|mx|edu|" +
  "ar|bo|br|cl|co|ec|uy|us|uk|eu|fr|it|ru|cn|tk|ml|ga|cf|gq|tv|cc|top|vip|icu|cloud|page|tech|" +
  "space|fun|example";
const HOST = "[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,8}";
/** A full URL, or a host that looks like one; not part of an email. */
const ADDRESS = new RegExp(
  `(?<![\\p{L}\\p{N}@._-])(?:(?:[a-z][a-z0-9+.-]{1,15}://|javascript:|data:|www\\.)[^\\s<>"'|]+` +
    `|(?!\\d)${HOST}/[^\\s<>"'|]+|(?!\\d)${HOST}(?<=\\.(?:${ENDINGS})(?:\\.\\p{L}{2})?)` +
    `(?![\\p{L}\\p{N}@-]|\\.[\\p{L}\\p{N}]))`,
  "giu",
);
/** Every match of `ADDRESS` has one of these: most texts need no further look. */
const MAY_HAVE_ADDRESS = /:\/\/|[ta]:[^\s<>"'|]|[\p{L}\p{N}-]\.[^\s<>"'|]/iu;
const TAIL = /[.,;:!?)\]}»”*_~…]$/;

interface FoundUrl {
  readonly index: number;
  readonly url: string;
}

const NO_URLS: readonly FoundUrl[] = [];

export function findUrls(text: string): readonly FoundUrl[] {
  if (!MAY_HAVE_ADDRESS.test(text)) return NO_URLS;
  return [...text.matchAll(ADDRESS)].map((match) => {
    let end = match[0].length;
    // A closing bracket belongs to the URL if the URL contains an opening one.
    const opened = match[0].includes("(");
    while (end > 0 && TAIL.test(match[0].charAt(end - 1))) {
      if (opened && match[0][end - 1] === ")") break;
      end--;
    }
    return { index: match.index, url: match[0].slice(0, end) };
  });
}

/** Canonical form: two ways of writing one URL become equal. */
export function canonicalUrl(url: string): string {
  const bare = url.replace(/^https?:\/\//i, "").replace(/^www\./i, "");
  const end = bare.indexOf("/");
  if (end < 0) return bare.toLowerCase();
  return (bare.slice(0, end).toLowerCase() + bare.slice(end)).replace(/\/$/, "");
}

/** Whether it is a meeting link: such a URL implies that an appointment exists. */
export function isMeetingUrl(url: string): boolean {
  return /(?:^|[/.])(?:meet\.|zoom\.us|teams\.|whereby\.|meet\.jit\.si|calendar\.)/i.test(url);
}

export const URL_LENGTH_MAX = 2048;

/** The URL as given if it is a complete http(s) URL; null otherwise. */
export function parseHttpUrl(text: string): string | null {
  const url = text.trim();
  if (url.length > URL_LENGTH_MAX || /[\s<>"]/.test(url)) return null;
  if (!URL.canParse(url)) return null;
  return /^https?:$/.test(new URL(url).protocol) ? url : null;
}
