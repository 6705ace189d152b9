import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'quarterdeck-signature';

/** `t=<unix s>,v1=<hex HMAC-SHA256 of "{t}.{body}">`: the time is signed, so an old message cannot be sent again. */
export function signBody(secret: string, body: string, unixSeconds: number): string {
  return `t=${unixSeconds},v1=${digest(secret, body, unixSeconds).toString('hex')}`;
}

export type SignatureCheck =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly problem: 'missing' | 'malformed' | 'too-old' | 'from-the-future' | 'forged';
    };

const AGE_SECONDS_MAX = 300;
const AHEAD_SECONDS_MAX = 60;

export function checkSignature(
  header: string | undefined,
  message: { readonly secret: string; readonly body: string; readonly nowSeconds: number },
): SignatureCheck {
  if (header === undefined || header === '') return { ok: false, problem: 'missing' };
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header);
  if (match === null) return { ok: false, problem: 'malformed' };
  const at = Number(match[1]);
  const given = Buffer.from(match[2] ?? '', 'hex');
  // The signature first: an age is meaningful only for a genuine message.
  if (!timingSafeEqual(given, digest(message.secret, message.body, at)))
    return { ok: false, problem: 'forged' };
  if (message.nowSeconds - at > AGE_SECONDS_MAX) return { ok: false, problem: 'too-old' };
  if (at - message.nowSeconds > AHEAD_SECONDS_MAX) return { ok: false, problem: 'from-the-future' };
  return { ok: true };
}

function digest(secret: string, body: string, unixSeconds: number): Buffer {
  return createHmac('sha256', secret).update(`${unixSeconds}.${body}`, 'utf8').digest();
}
