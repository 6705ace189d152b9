import { expect, test } from 'vitest';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';

test('an unknown fault and a missing one are wrong usage', async () => {
  for (const args of [['observe'], ['observe', '--fault', 'gremlins']]) {
    const ran = await quarterdeck(args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('--fault is one of worker-absent');
  }
});
