// Words about the bodies that others send: whether one is compressed, its bytes as a text. Pure.

/** Content codings that change the bytes: the registered ones (RFC 9110, 8.4) and their kin. */
const COMPRESSIONS: ReadonlySet<string> = new Set(
  (
    "gzip x-gzip deflate compress x-compress br zstd dcb dcz exi pack200-gzip aes128gcm " +
    "bzip2 x-bzip2 lz4 lzma xz snappy"
  ).split(" "),
);

/**
 * Whether a `content-encoding` says that the body is not its own text. Backends and gateways write
 * there what is no coding at all (`utf-8`, `none`, nothing): their bytes are as they are, and who
 * reads them finds out where that is not so.
 */
export function isCompressed(contentEncoding: string | undefined): boolean {
  const codings = (contentEncoding ?? "").toLowerCase().split(",");
  return codings.some((coding) => COMPRESSIONS.has(coding.replaceAll(/["'\s]/g, "")));
}

const CHARSET = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i;

/**
 * A body as text: UTF-8 wherever it is that, with or without its mark; UTF-16 by its mark; else by
 * the charset that is declared. What nobody can read becomes replacement characters.
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

/** A charset that the runtime does not know is read as UTF-8. */
function charsetDecoder(charset = "utf-8"): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder("utf-8");
  }
}
