import { createHmac, timingSafeEqual } from 'node:crypto';

/** Header of a provider's callback: `t=<unix s>,v1=<hex HMAC-SHA256 of "{t}.{body}">`. */
export const SIGNATURE_HEADER = 'quarterdeck-signature';

/** How far the provider's clock and the post may be off. An older one could be a recording. */
export const SIGNATURE_AGE_MAX_S = 300;

export function signCallback(secret: string, unixSeconds: number, body: string): string {
  return `t=${unixSeconds},v1=${digest(secret, unixSeconds, body).toString('hex')}`;
}

export type SignatureVerdict = 'good' | 'missing' | 'malformed' | 'too-old' | 'forged';

export function verifyCallback(
  given: { readonly secret: string; readonly header: string | undefined; readonly body: string },
  nowMs: number,
): SignatureVerdict {
  if (given.header === undefined || given.header === '') return 'missing';
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(given.header);
  if (match === null) return 'malformed';
  const seconds = Number(match[1]);
  const expected = digest(given.secret, seconds, given.body);
  // Forged before old: the age of a forged one means nothing.
  if (!timingSafeEqual(expected, Buffer.from(match[2] ?? '', 'hex'))) return 'forged';
  return Math.abs(nowMs / 1000 - seconds) > SIGNATURE_AGE_MAX_S ? 'too-old' : 'good';
}

function digest(secret: string, unixSeconds: number, body: string): Buffer {
  return createHmac('sha256', secret).update(`${unixSeconds}.${body}`, 'utf8').digest();
}
