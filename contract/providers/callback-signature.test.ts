import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSignature, signBody } from './callback-signature.ts';

const SECRET = 'a secret of some length';
const AT = 1_790_000_000;

const problemOf = (header: string | undefined, body = '', secret = SECRET, nowSeconds = AT) => {
  const check = checkSignature(header, { secret, body, nowSeconds });
  return check.ok ? 'none' : check.problem;
};

test('what was signed is good, in time, and only as it was signed', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), (body, more) => {
      const header = signBody(SECRET, body, AT);
      expect(problemOf(header, body)).toBe('none');
      expect(problemOf(header, body + more)).toBe('forged');
      expect(problemOf(header, body, `${SECRET}x`)).toBe('forged');
      expect(problemOf(header.replace(`t=${AT}`, `t=${AT + 1}`), body)).toBe('forged');
      expect(problemOf(header, body, SECRET, AT + 301)).toBe('too-old');
      expect(problemOf(header, body, SECRET, AT - 61)).toBe('from-the-future');
    }),
  );
});

test('an invalid header is reported as such', () => {
  expect(problemOf(undefined)).toBe('missing');
  expect(problemOf('')).toBe('missing');
  expect(problemOf('t=1')).toBe('malformed');
  expect(problemOf(`t=x,v1=${'0'.repeat(64)}`)).toBe('malformed');
});
