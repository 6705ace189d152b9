import { expect, test } from 'vitest';
import { FUZZ_DELAYS, fuzzAnswers } from '../../test/answers/fuzz-answers.ts';
import { mutatingProxy } from '../../test/answers/mutating-proxy.ts';
import { drillResult } from '../../test/drill-result.ts';
import { drillShard } from '../../test/drill-shard.ts';
import { effectsBench } from '../../test/effects.ts';
import { providersProcess } from '../../test/providers-process.ts';

// The long run of what `mutated-answers.live.test.ts` tries 50 times.
const SHARD = drillShard(5);
const CASES = SHARD === null ? 10_000 : 2_000;

test(`${CASES} mutated answers write nothing that was not requested, and another attempt fixes each`, async () => {
  const providers = await providersProcess({ delays: FUZZ_DELAYS });
  const proxy = await mutatingProxy(providers.url);
  const bench = await effectsBench(proxy.url);
  try {
    const result = await fuzzAnswers(
      { bench, proxy, providersUrl: providers.url },
      { cases: CASES, seed: 7 + (SHARD?.index ?? 0), atOnce: 16 },
    );
    await drillResult('mutated-answers', { cases: result.cases, wrong: result.wrong.length });
    expect(result.wrong).toEqual([]);
    expect(Object.values(result.ends).reduce((sum, each) => sum + each, 0)).toBe(CASES);
  } finally {
    await bench.close();
    await proxy.close();
    await providers.close();
  }
}, 1_800_000);
