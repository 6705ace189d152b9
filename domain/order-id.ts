/** Crockford base 32: no I, L, O or U. */
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ID_CHARACTERS = 16;

/** `ord-…`, from a digest of (customer, request key). */
export function orderIdFromDigest(digest: Uint8Array): string {
  return idFromDigest('ord', digest);
}

/**
 * The prefix, a dash and 16 Crockford base-32 characters, taken from the first 80 bits of a SHA-256 digest. The digest
 * is an argument because this folder may not import a hash.
 */
export function idFromDigest(prefix: 'ord' | 'ret' | 'sub', digest: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let text = '';
  for (const byte of digest.subarray(0, 10)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += CROCKFORD[(held >>> (bits - 5)) & 31];
      bits -= 5;
    }
    held &= (1 << bits) - 1;
  }
  return `${prefix}-${text.slice(0, ID_CHARACTERS)}`;
}

export function isOrderId(text: string): boolean {
  return /^ord-[0-9A-HJKMNP-TV-Z]{16}$/.test(text);
}

/**
 * An order number as it is heard on the phone: spaces and dashes dropped, O read as 0, I and L as 1, any case.
 * Gives the `ord-…` prefix (6 to 16 characters) or undefined when the text cannot be one.
 */
export function orderIdPrefixFromSpeech(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^ord[\s-]*/i, '')
    .replace(/[\s-]/g, '')
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{1,16}$/.test(bare) ? `ord-${bare}` : undefined;
}
