import { expect, test } from 'vitest';
import { FUZZ_DELAYS, fuzzAnswers } from '../test/answers/fuzz-answers.ts';
import { mutatingProxy } from '../test/answers/mutating-proxy.ts';
import { effectsBench } from '../test/effects.ts';
import { providersProcess } from '../test/providers-process.ts';

// The long run of what `mutated-answers.live.test.ts` tries 150 times.
const CASES = 10_000;

test('10,000 mutated answers write nothing that was not asked, and another try mends each', async () => {
  const providers = await providersProcess({ delays: FUZZ_DELAYS });
  const proxy = await mutatingProxy(providers.url);
  const bench = await effectsBench(proxy.url);
  try {
    const result = await fuzzAnswers(
      { bench, proxy, providersUrl: providers.url },
      { cases: CASES, seed: 7, atOnce: 16 },
    );
    expect(result.wrong).toEqual([]);
    expect(Object.values(result.ends).reduce((sum, each) => sum + each, 0)).toBe(CASES);
  } finally {
    await bench.close();
    await proxy.close();
    await providers.close();
  }
}, 1_800_000);
