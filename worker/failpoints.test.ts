// A failpoint must fire at its place, at its pass, once; anything else would prove the wrong recovery.
import { describe, expect, test } from 'vitest';
import { armFailpoints, parseFailpoints } from './failpoints.ts';

function armed(text: string) {
  const parsed = parseFailpoints(text);
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  const seen: string[] = [];
  const arms = armFailpoints(parsed.failpoints, {
    kill: () => seen.push('kill'),
    sleep: async (milliseconds) => {
      seen.push(`sleep ${milliseconds}`);
    },
    report: (message) => seen.push(message),
  });
  return { ...arms, seen };
}

describe('parsing', () => {
  test('reads several, with every action', () => {
    const parsed = parseFailpoints(
      'authorise:before:1:kill, capture:after-commit:3:hang,*:before-report:2:delay=250',
    );
    expect(parsed).toEqual({
      ok: true,
      failpoints: [
        { step: 'authorise', point: 'before', nth: 1, action: { kind: 'kill' } },
        { step: 'capture', point: 'after-commit', nth: 3, action: { kind: 'hang' } },
        { step: '*', point: 'before-report', nth: 2, action: { kind: 'delay', milliseconds: 250 } },
      ],
    });
  });

  test('nothing is no failpoint', () => {
    expect(parseFailpoints('')).toEqual({ ok: true, failpoints: [] });
  });

  test.each([
    ['authorise:before:1', 'four fields'],
    ['authorise:before:1:kill:ord-1:more', 'four fields'],
    ['confirmed:workflow-task:1:kill:ord-1', 'an order can be named'],
    ['authorise:later:1:kill', 'the point must be one of'],
    ['authorise:before:0:kill', 'nth must be a number from 1'],
    ['authorise:before:1:explode', 'the action must be'],
    ['authorise:before:1:delay=9999999', 'the action must be'],
    [':before:1:kill', 'four fields'],
  ])('%s is refused', (text, because) => {
    const parsed = parseFailpoints(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problems.join()).toContain(because);
  });

  test('reports all problems at once', () => {
    const parsed = parseFailpoints('a:b:c:d,x');
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(2);
  });
});

describe('firing', () => {
  test('at the number that is named, and for whom the key begins with', async () => {
    const { probe, seen } = armed('reserve#2:before:1:kill:ord-1,customer:before:1:delay=5:c-7');
    await probe('before', 'ord-1:reserve:1');
    await probe('before', 'c-8:customer:1');
    expect(seen).toEqual([]);
    await probe('before', 'c-7:customer:1');
    expect(seen.at(-1)).toBe('sleep 5');
    void probe('before', 'ord-1:reserve:2');
    expect(seen.at(-1)).toBe('kill');
  });

  test('at the nth pass of the step and point only', async () => {
    const { probe, seen } = armed('authorise:before:2:throw');
    await probe('before', 'ord-1:authorise::1');
    await probe('after-commit', 'ord-1:authorise::1');
    await probe('before', 'ord-1:capture:nordwind:1');
    await expect(probe('before', 'ord-2:authorise::1')).rejects.toThrow('authorise:before:2:throw');
    await probe('before', 'ord-3:authorise::1');
    expect(seen).toHaveLength(1);
  });

  test('for the order that it names alone', async () => {
    const { probe } = armed('authorise:before:1:throw:ord-2');
    await probe('before', 'ord-1:authorise:1');
    await expect(probe('before', 'ord-2:authorise:1')).rejects.toThrow('failpoint');
    await probe('before', 'ord-2:authorise:1');
  });

  test('not where another process has fired it', async () => {
    const parsed = parseFailpoints('authorise:before:1:throw:ord-1');
    if (!parsed.ok) throw new Error(parsed.problems.join());
    const asked: string[] = [];
    const { probe } = armFailpoints(parsed.failpoints, {
      kill: () => undefined,
      sleep: () => Promise.resolve(),
      report: () => undefined,
      claim: (failpoint) => {
        asked.push(failpoint);
        return false;
      },
    });
    await probe('before', 'ord-1:authorise:1');
    expect(asked).toEqual(['authorise:before:1:throw:ord-1']);
  });

  test('a star matches every step', async () => {
    const { probe } = armed('*:in-transaction:2:throw');
    await probe('in-transaction', 'ord-1:authorise::1');
    await expect(probe('in-transaction', 'ord-1:capture:fjord:1')).rejects.toThrow('failpoint');
  });

  test('delays and continues', async () => {
    const { probe, seen } = armed('capture:before-report:1:delay=40');
    await probe('before-report', 'ord-1:capture:fjord:1');
    expect(seen.at(-1)).toBe('sleep 40');
  });

  test('a kill is never passed, even while the signal is on its way', async () => {
    const { probe, seen } = armed('capture:before:1:kill');
    const passed = await Promise.race([
      probe('before', 'ord-1:capture:fjord:1').then(() => 'passed'),
      new Promise((resolve) => setImmediate(() => resolve('still there'))),
    ]);
    expect(passed).toBe('still there');
    expect(seen).toContain('kill');
  });

  test('inside a workflow task the step is the stage that is entered', () => {
    const { workflowTask, seen } = armed('capturing:workflow-task:2:kill');
    workflowTask('capturing');
    workflowTask('confirmed');
    expect(seen).toEqual([]);
    workflowTask('capturing');
    expect(seen.at(-1)).toBe('kill');
  });
});
