// Bodies from other hosts: whether one is compressed, and its bytes decoded to text. Pure.

/** Content codings that change the bytes: the registered ones (RFC 9110, 8.4) and their kin. */
const COMPRESSIONS: ReadonlySet<string> = new Set(
  (
    "gzip x-gzip deflate compress x-compress br zstd dcb dcz exi pack200-gzip aes128gcm " +
    "bzip2 x-bzip2 lz4 lzma xz snappy"
  ).split(" "),
);

/**
 * Whether a `content-encoding` names a compression. Backends and gateways also write values that
 * are no coding (`utf-8`, `none`, empty): such a body is read as it is, and parsing fails where it
 * is compressed after all.
 */
export function isCompressed(contentEncoding: string | undefined): boolean {
  const codings = (contentEncoding ?? "").toLowerCase().split(",");
  return codings.some((coding) => COMPRESSIONS.has(coding.replaceAll(/["'\s]/g, "")));
}

const CHARSET = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i;

/**
 * A body as text: UTF-8 where it is valid, with or without a BOM; UTF-16 by its BOM; else the
 * declared charset. Undecodable bytes become replacement characters.
 */
export function decodeBody(bytes: Uint8Array, contentType = ""): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return UTF8.decode(bytes);
  } catch {
    return charsetDecoder(CHARSET.exec(contentType)?.[1]).decode(bytes);
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** An unknown charset is read as UTF-8. */
function charsetDecoder(charset = "utf-8"): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder("utf-8");
  }
}
