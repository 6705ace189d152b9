import { expect } from 'vitest';
import { FAILURES } from '../../contract/order/activities.ts';
import type { Case } from '../../tooling/mutants/testing/mutant.ts';
import { type Commanded, type KernelRun, startKernel } from './kernel-driver.ts';

const OUTAGE = FAILURES.providerUnavailable;
const PERMANENT = FAILURES.keyReuse;

const kinds = (commands: readonly Commanded[]) => commands.map(({ kind }) => kind);
const of = (commands: readonly Commanded[], kind: string) => commands.filter((each) => each.kind === kind);
const tried = (commands: readonly Commanded[]) => of(commands, 'schedule doStep');
const logged = (commands: readonly Commanded[]) =>
  (tried(commands)[0]?.value as { readonly log: readonly { event: string; seq: number }[] } | undefined)
    ?.log ?? [];
const act = (run: KernelRun, action: string, step?: string) => run.update('act', { action, step });
const result = (commands: readonly Commanded[]) => of(commands, 'complete')[0]?.value;

/** What holds for the process kernel, whatever the type; each is given the code of the kernel's own workflow. */
export const KERNEL_CASES: readonly Case<string>[] = [
  {
    name: 'steps run one after the other, each with its first number',
    async play(code) {
      const run = await startKernel(code, { steps: ['a', 'b'] });
      expect(run.first).toEqual([{ kind: 'schedule doStep', seq: 1, value: { step: 'a', n: 1, log: [] } }]);
      const next = await run.complete(1, 'done a');
      expect(next).toEqual([{ kind: 'schedule doStep', seq: 2, value: { step: 'b', n: 1, log: [] } }]);
      expect(result(await run.complete(2, 'done b'))).toEqual(['done a', 'done b']);
    },
  },
  {
    name: 'a failed step parks, and a retry runs it with the next number',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      expect(kinds(await run.fail(1, OUTAGE))).toEqual(['upsert', 'memo']);
      expect(await run.query()).toMatchObject({ parked: ['a'], timeline: ['parked'] });
      const retried = await act(run, 'retry', 'a');
      expect(of(retried, 'schedule openTry')).toMatchObject([{ seq: 2, value: { step: 'a' } }]);
      expect(await run.query()).toMatchObject({ parked: [], timeline: ['parked', 'unparked'] });
      expect(tried(await run.complete(2, { n: 7 }))).toMatchObject([{ seq: 3, value: { n: 7 } }]);
      expect(result(await run.complete(3, 'late'))).toEqual(['late']);
    },
  },
  {
    name: 'without a number from PostgreSQL the step is tried under its last one',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      await run.fail(1, OUTAGE);
      await act(run, 'retry', 'a');
      expect(tried(await run.fail(2, OUTAGE))).toMatchObject([{ value: { n: 1 } }]);
    },
  },
  {
    name: 'a permanent failure ends the step',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      expect(result(await run.fail(1, PERMANENT))).toEqual(['failed']);
    },
  },
  {
    name: 'a permanent failure parks where the type has no step that may end so',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'], rules: { endsOnPermanentFailure: false } });
      expect(kinds(await run.fail(1, PERMANENT))).toEqual(['upsert', 'memo']);
      expect(await run.query()).toMatchObject({ parked: ['a'] });
    },
  },
  {
    name: 'a failure hands over where another workflow continues',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'], rules: { handsOver: true } });
      await expect(run.fail(1, OUTAGE, 'no route')).rejects.toThrow('a: no route');
    },
  },
  {
    name: 'a hold cancels the try, and the release tries again',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      expect(of(await act(run, 'hold', 'a'), 'cancel activity')).toMatchObject([{ seq: 1 }]);
      expect(await run.cancelled(1)).toEqual([]);
      const released = await act(run, 'release', 'a');
      expect(tried(released)).toMatchObject([{ seq: 2, value: { n: 1 } }]);
      expect(logged(released).map(({ event }) => event)).toEqual(['held', 'released']);
    },
  },
  {
    name: 'nothing is held once the step is done',
    async play(code) {
      const run = await startKernel(code, { steps: ['a', 'b'] });
      await act(run, 'hold', 'a');
      expect(logged(await run.complete(1, 'done')).map(({ event }) => event)).toEqual(['held', 'released']);
    },
  },
  {
    name: 'a step that is settled by hand is not tried again',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      await run.fail(1, OUTAGE);
      const settled = await act(run, 'settle', 'a');
      expect(tried(settled)).toEqual([]);
      expect(result(settled)).toEqual(['by hand']);
    },
  },
  {
    name: 'a try whose worker died is repeated at once, then at growing intervals',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      expect(tried(await run.timeOut(1))).toMatchObject([{ seq: 2 }]);
      expect(tried(await run.timeOut(2))).toMatchObject([{ seq: 3 }]);
      const parked = await run.timeOut(3);
      expect(of(parked, 'timer')).toMatchObject([{ seq: 1, value: 180_000 }]);
      expect(tried(await run.fire(1))).toMatchObject([{ seq: 4, value: { n: 1 } }]);
      expect(of(await run.timeOut(4), 'timer')).toMatchObject([{ seq: 2, value: 360_000 }]);
    },
  },
  {
    name: 'no parked step is tried while an update holds the lock',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      await run.fail(1, OUTAGE);
      await act(run, 'lock');
      expect(of(await act(run, 'retry', 'a'), 'schedule openTry')).toEqual([]);
      expect(of(await act(run, 'unlock'), 'schedule openTry')).toHaveLength(1);
    },
  },
  {
    name: 'a step that is given up while it is parked ends',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'], given: true });
      await run.fail(1, OUTAGE);
      expect(result(await act(run, 'giveUp'))).toEqual(['given-up']);
    },
  },
  {
    name: 'transitions leave the queue only when a call has carried them',
    async play(code) {
      const run = await startKernel(code, { steps: ['a', 'b', 'c'] });
      await act(run, 'move');
      await run.fail(1, OUTAGE);
      await act(run, 'retry', 'a');
      const second = await run.complete(2, { n: 2 });
      expect(logged(second).map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(await run.query()).toMatchObject({ unwritten: ['move', 'parked', 'unparked'] });
      expect(logged(await run.complete(3, 'written'))).toEqual([]);
      expect(await run.query()).toMatchObject({ unwritten: [], seq: 3 });
    },
  },
  {
    name: 'the log is written in the background where there is something to write',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      expect(of(await act(run, 'write'), 'schedule writeLog')).toEqual([]);
      await act(run, 'move');
      expect(of(await act(run, 'write'), 'schedule writeLog')).toMatchObject([
        { value: { log: [{ event: 'move', from: 'open', to: 'moved' }] } },
      ]);
    },
  },
  {
    name: 'an event moves the state, and an illegal one is only counted',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      await act(run, 'move');
      const moved = { current: 'moved', failureCode: 'code', ignored: 0, timeline: ['moved'] };
      expect(await run.query()).toMatchObject(moved);
      expect(kinds(await act(run, 'move'))).toEqual(['accepted', 'answered']);
      expect(await run.query()).toMatchObject({ current: 'moved', ignored: 1, seq: 1 });
    },
  },
  {
    name: 'only what changed is published',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      expect(of(await act(run, 'move'), 'upsert')).toEqual([
        { kind: 'upsert', value: ['OrderStatus', 'NeedsAttention'] },
      ]);
      const parked = await run.fail(1, OUTAGE);
      expect(of(parked, 'upsert')).toEqual([{ kind: 'upsert', value: ['StuckReason', 'NeedsAttention'] }]);
      expect(of(parked, 'memo')).toHaveLength(1);
      expect(kinds(await act(run, 'hold', 'a'))).toEqual(['accepted', 'answered']);
    },
  },
  {
    name: 'several changes of one task are published together',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'], publishes: 'batched' });
      await run.fail(1, OUTAGE);
      expect(kinds(await act(run, 'thereAndBack'))).toEqual(['accepted', 'answered']);
      expect(of(await act(run, 'move'), 'upsert')).toHaveLength(1);
    },
  },
  {
    name: 'a refused update changes nothing',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      await act(run, 'lock');
      expect(await act(run, 'lock')).toEqual([{ kind: 'rejected', value: 'it is locked' }]);
      expect(kinds(await act(run, 'unknown'))).toEqual(['rejected']);
    },
  },
  {
    name: 'updates take their turn, and a repeated request gets its answer again',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      const count = (requestId: string) => run.update('count', { requestId });
      expect(kinds(await count('x'))).toEqual(['accepted', 'schedule count']);
      expect(kinds(await count('y'))).toEqual(['accepted']);
      expect(kinds(await count('x'))).toEqual(['accepted']);
      const next = await run.complete(2, 'one');
      expect(of(next, 'answered')).toEqual([{ kind: 'answered', value: 'one' }]);
      expect(of(next, 'schedule count')).toHaveLength(1);
      const last = await run.complete(3, 'two');
      expect(of(last, 'answered').map(({ value }) => value)).toEqual(['two', 'one']);
      expect(of(last, 'schedule count')).toEqual([]);
    },
  },
  {
    name: 'an update is checked again when it gets the lock',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      for (const [at, requestId] of ['x', 'y'].entries()) {
        await run.update('count', { requestId });
        await run.complete(at + 2, requestId);
      }
      expect(await run.update('count', { requestId: 'z' })).toEqual([
        { kind: 'accepted' },
        { kind: 'rejected', value: 'two were counted' },
      ]);
    },
  },
  {
    name: 'a failure of an update is reported as its type has it',
    async play(code) {
      const run = await startKernel(code, { steps: ['a'] });
      await run.update('count', { requestId: 'x' });
      expect(await run.fail(2, OUTAGE, 'a secret')).toEqual([
        { kind: 'rejected', value: 'it was not counted' },
      ]);
    },
  },
  {
    name: 'an unreadable input fails the run where its type does',
    async play(code) {
      const run = await startKernel(code, { steps: 'none' });
      expect(run.first).toMatchObject([
        { kind: 'fail', value: expect.stringMatching(/^not readable: steps: /) },
      ]);
    },
  },
];
