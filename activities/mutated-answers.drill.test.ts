import { expect, test } from 'vitest';
import { effectsBench } from '../test/effects.ts';
import { fuzzAnswers } from '../test/fuzz-answers.ts';
import { mutatingProxy } from '../test/mutating-proxy.ts';
import { providersProcess } from '../test/providers-process.ts';

// The long run of what `mutated-answers.live.test.ts` tries 300 times.
const CASES = 10_000;

test('10,000 mutated answers write nothing that was not asked', async () => {
  const providers = await providersProcess({});
  const proxy = await mutatingProxy(providers.url);
  const bench = await effectsBench(proxy.url);
  try {
    const result = await fuzzAnswers({ bench, proxy }, { cases: CASES, seed: 7, atOnce: 8 });
    expect(result.wrong).toEqual([]);
    expect(Object.values(result.ends).reduce((sum, each) => sum + each, 0)).toBe(CASES);
  } finally {
    await bench.close();
    await proxy.close();
    await providers.close();
  }
}, 1_800_000);
