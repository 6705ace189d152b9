import { afterAll, beforeAll, expect, test } from 'vitest';
import { quarterdeck } from '../../test/stack/quarterdeck.ts';
import { type CheckedStack, startCheckedStack } from './testing/checked-stack.ts';

// The command as a person runs it. The drill makes the stores differ, in PostgreSQL and at the provider.
let stack: CheckedStack;
beforeAll(async () => {
  stack = await startCheckedStack();
});
afterAll(() => stack?.stop());

test('a system that agrees with itself exits 0 and names all sixteen', async () => {
  const { code, keys, report } = await stack.check();
  expect({ code, keys, holds: report.holds }).toEqual({ code: 0, keys: [], holds: true });
  expect(report.invariants.map(({ id }) => id)).toEqual(
    Array.from({ length: 16 }, (_, index) => `I${index + 1}`),
  );
  expect(report.byHand.entries).toBe(0);
});

test('a store that does not answer is unknown, in one sentence and with exit 4', async () => {
  expect((await quarterdeck(['stack', 'kill', 'providers', '--folder', stack.root])).code).toBe(0);
  const { code, stdout, stderr } = await quarterdeck(['invariants', '--folder', stack.root, '--json']);
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({ holds: false, verdict: 'unknown' });
  expect(stderr).toMatch(/provider's store could not be read/);
  expect(stderr).not.toMatch(/\n\s+at /);
});
