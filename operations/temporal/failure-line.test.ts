import { expect, test } from 'vitest';
import { failureChain, failureInOneLine, type RawFailure } from './failure-line.ts';

test('a chain that is too long loses its middle, never its beginning or its root', () => {
  const nested = Array.from({ length: 30 }, (_, depth) => depth).reduceRight<RawFailure | undefined>(
    (cause, depth) => ({ message: `level ${depth}`, ...(cause === undefined ? {} : { cause }) }),
    undefined,
  );
  const chain = failureChain(nested);
  expect(chain).toHaveLength(10);
  expect(chain[0]?.message).toBe('level 0');
  expect(chain.at(-1)?.message).toBe('level 29');
  expect(chain[5]?.message).toBe('21 more causes');
  expect(failureInOneLine(chain)).toBe('level 29');
});
