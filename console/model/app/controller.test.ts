// The loop: keys take effect at once, answers are gathered into one frame, and nothing is forgotten or asked twice.
import { describe, expect, test } from 'vitest';
import { fail, ok } from '../../../operations/temporal/problem.ts';
import { NOW, samplePage, sampleRows, sampleState } from '../../testing/sample-state.ts';
import { type Controller, createController, type OutsideEffect } from './controller.ts';
import type { ConsoleData } from './data.ts';

/** A clock that only moves on request. */
function handClock() {
  let now = NOW;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(milliseconds: number, run: () => void) {
      const timer = { at: now + milliseconds, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async pass(milliseconds: number) {
      const end = now + milliseconds;
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        const next = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
    waiting: () => timers.length,
  };
}

function setUp(answerOf: (name: string, ask: unknown, signal?: AbortSignal) => unknown, columns = 120) {
  const clock = handClock();
  const asked: string[] = [];
  const effects: OutsideEffect[] = [];
  const controller: Controller = createController(
    { ...sampleState({ columns }), link: { kind: 'starting' } },
    clock,
    (effect) => effects.push(effect),
  );
  const data: ConsoleData = {
    ask: (async (name: string, ask: unknown, _: unknown, signal?: AbortSignal) => {
      asked.push(name);
      return answerOf(name, ask, signal);
    }) as ConsoleData['ask'],
    close: async () => {},
  };
  return { clock, controller, data, asked, effects };
}

const answers = (name: string): unknown =>
  name === 'list'
    ? ok(samplePage(sampleRows(20)))
    : name === 'count'
      ? ok({ count: 20, readAt: NOW, complete: true })
      : fail('unsupported', 'not here');

describe('the controller', () => {
  test('asks nothing before it is connected', async () => {
    const { clock, asked } = setUp(answers);
    await clock.pass(5_000);
    expect(asked).toEqual([]);
  });

  test('shows the first rows at once, later answers gathered', async () => {
    const { clock, controller, data } = setUp(answers);
    controller.connect(data, {});
    await clock.pass(0);
    expect(controller.state.get().listing.rows).toHaveLength(20);
    let frames = 0;
    controller.state.subscribe(() => {
      frames += 1;
    });
    await clock.pass(1_000);
    expect(frames).toBeLessThan(30);
  });

  test('counts what is on its way, so that idle can be waited for', async () => {
    let settle: (answer: unknown) => void = () => {};
    const { clock, controller, data } = setUp((name) =>
      name === 'list'
        ? new Promise((resolve) => {
            settle = resolve;
          })
        : answers(name),
    );
    controller.connect(data, {});
    expect(controller.busy()).toBeGreaterThan(0);
    await clock.pass(100);
    expect(controller.busy()).toBe(1);
    settle(ok(samplePage([])));
    await clock.pass(0);
    expect(controller.state.get().listing.phase).toBe('complete');
  });

  test.each(['failed', 'unreachable', 'unsupported', 'denied'] as const)(
    'a problem that does not pass (%s) is asked about with pauses, and keys are still taken',
    async (kind) => {
      const { clock, controller, data, asked, effects } = setUp(() => fail(kind, 'the data thread failed'));
      controller.connect(data, {});
      await clock.pass(60_000);
      // A screen has some twenty questions; each of them waits at least ten seconds after a few failures.
      expect(asked.length).toBeLessThan(300);
      expect(asked.filter((name) => name === 'list').length).toBeLessThan(20);
      controller.dispatch({ kind: 'key', key: 'ctrl-c' });
      expect(effects).toEqual([{ kind: 'quit' }]);
    },
  );

  test('rows that could not be read are asked for again, and by r at once', async () => {
    let broken = true;
    const { clock, controller, data, asked } = setUp((name) =>
      broken && name === 'list' ? fail('denied', 'the key has expired') : answers(name),
    );
    controller.connect(data, {});
    await clock.pass(30_000);
    expect(controller.state.get().listing.problem?.message).toBe('the key has expired');
    broken = false;
    asked.length = 0;
    controller.dispatch({ kind: 'key', key: 'r' });
    await clock.pass(100);
    expect(asked).toContain('list');
    expect(controller.state.get().listing).toMatchObject({ problem: null, phase: 'complete' });
  });

  test('keeps one question of a name on its way', async () => {
    const { clock, controller, data, asked } = setUp((name) =>
      name === 'list' ? new Promise(() => {}) : answers(name),
    );
    controller.connect(data, {});
    await clock.pass(20_000);
    expect(asked.filter((name) => name === 'list')).toHaveLength(1);
  });

  test('gives up a timeline that is no longer needed and reads the next one', async () => {
    const signals: AbortSignal[] = [];
    const read = ok({ from: 'workflow', because: null, complete: true, readAt: NOW, entries: [] });
    const { clock, controller, data } = setUp((name, _, signal) => {
      if (name !== 'timeline' || signal === undefined) return answers(name);
      signals.push(signal);
      return signals.length === 1
        ? new Promise((resolve) =>
            signal.addEventListener('abort', () => resolve(fail('failed', 'given up'))),
          )
        : read;
    }, 200);
    controller.connect(data, {});
    await clock.pass(1_000);
    controller.dispatch({ kind: 'key', key: 'j' });
    await clock.pass(1_000);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
    expect(controller.state.get().beside).toMatchObject({ runId: 'run-1', timeline: { problem: null } });
  });

  test('keys take effect at once and help presses keys', async () => {
    const { clock, controller, data } = setUp(answers);
    controller.connect(data, {});
    await clock.pass(100);
    for (const key of ['?', 'j', 'o', 'u', 'r', 'n', 'a', 'l', 'enter'])
      controller.dispatch({ kind: 'key', key });
    expect(controller.state.get().place.kind).toBe('journal');
  });

  test('what only the surroundings can do is handed to them', () => {
    const { controller, effects } = setUp(answers);
    controller.dispatch({ kind: 'key', key: 'ctrl-z' });
    controller.dispatch({ kind: 'key', key: 'ctrl-c' });
    expect(effects).toEqual([{ kind: 'suspend' }, { kind: 'quit' }]);
  });

  test('once stopped it leaves no timer behind', async () => {
    const { clock, controller, data } = setUp(answers);
    controller.connect(data, {});
    await clock.pass(2_000);
    controller.stop();
    expect(clock.waiting()).toBe(0);
    controller.dispatch({ kind: 'key', key: 'j' });
    expect(controller.state.get().listing.cursorIndex).toBe(0);
  });
});
