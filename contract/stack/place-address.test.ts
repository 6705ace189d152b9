import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPlaceAddress, PLACES, parsePlaceAddress } from './place-address.ts';

test('what is formatted is parsed back, whatever the parts hold', () => {
  const part = fc.string({ minLength: 1 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(
      part,
      part,
      fc.constantFrom(...PLACES),
      fc.option(part, { nil: undefined }),
      (profile, namespace, place, id) => {
        const address = {
          profile,
          namespace,
          place,
          ...(id === undefined ? {} : { id, query: `CustomerId = '${id}'` }),
        };
        expect(parsePlaceAddress(formatPlaceAddress(address))).toEqual({ ok: true, address });
      },
    ),
  );
});

test('an invalid address is refused with an example', () => {
  for (const text of [
    '',
    'http://x',
    'quarterdeck://-/default/nowhere',
    'quarterdeck://-/default/orders?x=1',
    'quarterdeck://%/d/orders',
  ]) {
    const parsed = parsePlaceAddress(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problem).toContain('quarterdeck://{profile or -}');
  }
});
