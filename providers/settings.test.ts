import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../contract/stack/environment.ts';
import { parseProviderSettings } from './settings.ts';

const GOOD = {
  [ENVIRONMENT.listen]: '127.0.0.1:8310',
  [ENVIRONMENT.dataFolder]: 'data',
  [ENVIRONMENT.callbackUrl]: 'http://127.0.0.1:8320',
  [ENVIRONMENT.callbackSecret]: 'secret',
};

test('what is left out has a default that a person can watch', () => {
  expect(parseProviderSettings(GOOD)).toMatchObject({
    ok: true,
    settings: { port: 8310, delays: { packing: 400, ready: 1_200 } },
  });
});

test('all problems are reported at once', () => {
  const parsed = parseProviderSettings({
    [ENVIRONMENT.listen]: 'somewhere',
    [ENVIRONMENT.callbackUrl]: 'nowhere',
    [ENVIRONMENT.vendorDelays]: 'fast',
  });
  expect(parsed.ok).toBe(false);
  if (!parsed.ok) expect(parsed.problems).toHaveLength(5);
});
