import { rmSync, symlinkSync } from 'node:fs';
import { symlink, unlink } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrderStack } from '../../test/orders/order-stack.ts';
import { sampleOrder } from '../../test/orders/sample-order.ts';
import { until } from '../../test/rig.ts';
import type { Action, Outcome } from '../actions/action.ts';
import type { ActionContext } from '../actions/action-context.ts';
import { performAction } from '../actions/engine/perform-action.ts';
import { previewAction, readResetPoints } from '../actions/engine/preview-action.ts';
import { recoverIntents } from '../actions/engine/recover.ts';
import { followHistory } from '../history/history.ts';
import { readTimeline } from '../history/timeline.ts';
import { readWhyStuck } from '../stuck/gather-evidence.ts';
import { sampleRetrying } from '../subjects/order/retrying.ts';
import { startOrder } from '../subjects/order/start-order.ts';
import { liveContext, value } from '../testing/live-link.ts';
import { type OrderRig, startOrderRig } from '../testing/order-rig.ts';
import type { TemporalLink } from './connect.ts';
import { describeOrder, type OrderFacts, runOfOrder } from './describe.ts';
import { listOrders } from './list.ts';

// The real order workflow on a real worker, real providers and a real database. The killed worker is a drill:
// its heartbeats and polls have to age.
let rig: OrderRig;
let stack: OrderStack;
let link: TemporalLink;
let context: ActionContext;

beforeAll(async () => {
  rig = await startOrderRig();
  ({ context, link, stack } = rig);
});
afterAll(async () => {
  await rig?.stop();
});

const SILENT = { type: 'vendor-silent' } as const;
const DOWN = { type: 'unavailable', status: 503 } as const;

/** The budgets of `demo` outlast the steps of a test on a loaded machine. */
async function placed(
  token: string,
  faults: readonly Parameters<OrderStack['faults']['add']>[0][] = [],
  policy: 'demo' | 'test' = 'demo',
) {
  const order = sampleOrder({ policy, payment: { method: 'card', token } });
  for (const fault of faults) {
    await stack.faults.add({ ...fault, match: { ...fault.match, orderId: order.orderId } });
  }
  value(await startOrder(link, order));
  return order.orderId;
}
const factsOf = async (orderId: string) => value(await describeOrder(link, runOfOrder(orderId)));
async function untilFacts(
  orderId: string,
  said: (facts: OrderFacts) => boolean,
  what: string,
): Promise<OrderFacts> {
  return await until(async () => {
    const facts = await factsOf(orderId);
    return said(facts) ? facts : false;
  }, `${orderId} is ${what}`);
}
const inReview = (facts: OrderFacts) => facts.row.stuckReason === 'payment-review';
const waitsForVendor = (facts: OrderFacts) =>
  facts.row.stage === 'fulfilling' && facts.pendingActivities.length === 0 && facts.pendingTask === null;

async function act(
  action: Action,
  orderId: string,
  steps: string[] = [],
  from: ActionContext = context,
): Promise<Outcome> {
  const own: ActionContext = { ...from, onStep: (step) => steps.push(step.step) };
  const preview = value(await previewAction(own, { action, run: runOfOrder(orderId) }));
  return await performAction(own, preview, { reason: 'ticket 4711' });
}

// Each has an order of its own.
describe.concurrent('with a worker', () => {
  test('a review is approved: the order says so, goes on, and cannot be approved twice', async () => {
    const orderId = await placed('tok_review');
    await untilFacts(orderId, inReview, 'in review');
    const why = value(await readWhyStuck(link, {}, { run: runOfOrder(orderId), now: Date.now() }));
    expect(why.reason).toBe('payment-review');
    expect(why.remedies.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['approve', 'decline', 'other-method']),
    );
    const steps: string[] = [];
    expect(await act({ kind: 'approve' }, orderId, steps)).toMatchObject({
      end: 'done',
      says: 'the order goes on',
    });
    expect(steps).toEqual(['journalled', 'accepted', 'verified']);
    const again = await act({ kind: 'approve' }, orderId);
    expect(again).toMatchObject({ end: 'refused', by: 'order' });
    expect(again.says).toContain('not in review');
  });

  test('what asks a provider is answered with what came of it; what takes longer is at work, and is found again', async () => {
    const orderId = await placed('tok_review');
    await untilFacts(orderId, inReview, 'in review');
    const otherCard = (token: string): Action => ({
      kind: 'remedy',
      remedy: 'other-method',
      input: { token },
    });
    const declined = await act(otherCard('tok_declined'), orderId);
    expect(declined).toMatchObject({ end: 'refused', by: 'order' });
    expect(declined.says).toContain('insufficient-funds');

    await stack.faults.add({ effect: DOWN, match: { orderId, kind: 'authorise' } });
    const own = await liveContext({ ...link, deadlines: { ...link.deadlines, update: 300 } });
    const slow = await act(otherCard('tok_good'), orderId, [], own);
    expect(slow).toMatchObject({ end: 'unknown', after: null });
    expect(slow.says).toContain('it was taken and is still at work');
    await stack.faults.removeFor(orderId);
    const [found] = await until(async () => {
      const recovered = await recoverIntents(own);
      return recovered[0]?.outcome.end === 'unknown' ? false : recovered;
    }, 'the answer is there');
    expect(found?.outcome).toMatchObject({
      end: 'done',
      says: 'the new card is authorised; the order goes on',
    });
  });

  test('a cancel is answered on acceptance and undone to the end', async () => {
    const orderId = await placed('tok_good', [{ effect: SILENT, match: {} }]);
    await untilFacts(orderId, waitsForVendor, 'waiting for its vendor');
    const outcome = await act({ kind: 'cancel' }, orderId);
    expect(outcome).toMatchObject({ end: 'done', says: 'the order is being undone' });
    expect(['cancelling', 'compensating', 'cancelled']).toContain(outcome.after?.stage);
    await untilFacts(orderId, (facts) => facts.row.stage === 'cancelled', 'cancelled');
    expect(await act({ kind: 'cancel' }, orderId)).toMatchObject({ end: 'refused', by: 'order' });
  });

  test('what undoes an order is seen, paused, let go and hastened through the order', async () => {
    // Its retry intervals are long enough to act between two attempts.
    const order = sampleOrder({ policy: 'production' });
    const { orderId } = order;
    for (const fault of [
      { effect: SILENT, match: { orderId } },
      { effect: DOWN, match: { orderId, kind: 'void' } },
    ] as const) {
      await stack.faults.add(fault);
    }
    value(await startOrder(link, order));
    await untilFacts(orderId, waitsForVendor, 'waiting for its vendor');
    await act({ kind: 'cancel' }, orderId);
    const facts = await untilFacts(
      orderId,
      ({ row }) => (row.attempts ?? 0) > 2,
      'trying to give the money back',
    );
    expect(facts.pendingActivities).toMatchObject([{ type: 'undoPayment', taskQueue: 'payment' }]);
    const workflowId = `compensate/${orderId}/1`;
    expect(facts.undo).toMatchObject({ workflowId, run: 'running' });
    const why = async () =>
      value(await readWhyStuck(link, {}, { run: runOfOrder(orderId), now: Date.now() }));
    expect(await why()).toMatchObject({ kind: 'stuck', reason: 'activity-retrying' });
    await until(
      async () => (await why()).remedies.some(({ action }) => action === 'try-now'),
      'it can be tried at once',
    );
    const retrying = value(await sampleRetrying(link, { filter: `WorkflowId = 'order/${orderId}'` }));
    expect(retrying.rows.map((row) => row.orderId)).toEqual([orderId]);

    expect(await act({ kind: 'pause' }, orderId)).toMatchObject({ end: 'done', after: { run: 'paused' } });
    expect((await factsOf(orderId)).undo?.run).toBe('paused');
    expect(await act({ kind: 'unpause' }, orderId)).toMatchObject({ end: 'done', after: { run: 'running' } });
    expect((await factsOf(orderId)).undo?.run).toBe('running');

    const previewed = value(
      await previewAction(context, { action: { kind: 'pause' }, run: runOfOrder(orderId) }),
    );
    expect(previewed.command?.match(/--workflow-id \S+/g)).toEqual([
      `--workflow-id order/${orderId}`,
      `--workflow-id ${workflowId}`,
    ]);
    const { namespace } = stack;
    // A run that is paused between scheduling and start of a workflow task cannot be replayed.
    await until(async () => {
      const { raw } = await stack.client.workflow.getHandle(workflowId).describe();
      return raw.pendingWorkflowTask == null;
    }, 'no workflow task is pending');
    await stack.client.workflowService.pauseWorkflowExecution({ namespace, workflowId, reason: 'alone' });
    expect(await why()).toMatchObject({ reason: 'paused', remedies: [{ label: 'resume' }] });
    expect(await act({ kind: 'unpause' }, orderId)).toMatchObject({ end: 'done' });
    expect((await factsOf(orderId)).undo?.run).toBe('running');

    const terminate = value(
      await previewAction(context, { action: { kind: 'terminate' }, run: runOfOrder(orderId) }),
    );
    expect(terminate.will).toEqual([
      `end the order's run at once; ${workflowId} continues and undoes what is left`,
    ]);
    expect(await act({ kind: 'try-now' }, orderId)).toMatchObject({ end: 'done' });
    await stack.faults.removeFor(orderId);
    await untilFacts(orderId, ({ row }) => row.stage === 'cancelled', 'cancelled');
  });

  test('an update that nobody knows, and input that does not fit, are refusals of the order', async () => {
    const orderId = await placed('tok_review');
    await untilFacts(orderId, inReview, 'in review');
    expect(await act({ kind: 'update', name: 'teleport', input: {} }, orderId)).toMatchObject({
      end: 'refused',
      by: 'order',
      says: 'the order does not know this update',
    });
    const wrong = await act({ kind: 'update', name: 'approveReview', input: { decision: 'maybe' } }, orderId);
    expect(wrong).toMatchObject({ end: 'refused', by: 'order' });
    expect(wrong.says).toContain('decision');
  });

  test('an order is paused in a gap, refuses updates meanwhile, and goes on', async () => {
    const orderId = await placed('tok_good', [{ effect: SILENT, match: {} }]);
    await untilFacts(orderId, waitsForVendor, 'waiting for its vendor');
    const preview = value(
      await previewAction(context, { action: { kind: 'pause' }, run: runOfOrder(orderId) }),
    );
    expect(preview.notes.some((note) => note.includes('a timer fires in'))).toBe(true);
    expect(await performAction(context, preview, { reason: 'stocktake' })).toMatchObject({
      end: 'done',
      after: { run: 'paused' },
    });
    const cancel = await act({ kind: 'cancel' }, orderId);
    expect(cancel).toMatchObject({ end: 'refused', by: 'server' });
    expect(cancel.instead.join()).toContain('cancel later');
    const why = value(await readWhyStuck(link, {}, { run: runOfOrder(orderId), now: Date.now() }));
    expect(why).toMatchObject({ reason: 'paused' });
    expect(why.says).toContain('mira@laptop: stocktake');
    const timeline = value(await readTimeline(link, runOfOrder(orderId)));
    expect(timeline).toMatchObject({ from: 'history', because: { kind: 'refused' } });
    expect(await act({ kind: 'unpause' }, orderId)).toMatchObject({ end: 'done', after: { run: 'running' } });
    expect(await act({ kind: 'cancel' }, orderId)).toMatchObject({ end: 'done' });
  });

  test('a reset starts a new run at a real point; behind an undo it is refused', async () => {
    const orderId = await placed('tok_good', [{ effect: SILENT, match: {} }]);
    const before = await untilFacts(orderId, waitsForVendor, 'waiting for its vendor');
    const points = value(await readResetPoints(context, runOfOrder(orderId)));
    const first = points.at(-1);
    expect(points.length).toBeGreaterThan(2);
    expect(first?.again).toContain('authorisePayment');
    const outcome = await act({ kind: 'reset', eventId: first?.eventId ?? 0, exclude: [] }, orderId);
    expect(outcome.end).toBe('done');
    expect(outcome.newRunId).not.toBe(before.row.runId);
    const after = await untilFacts(orderId, waitsForVendor, 'back where it was, in the new run');
    expect(after.row.runId).toBe(outcome.newRunId);
    const timeline = value(await readTimeline(link, runOfOrder(orderId)));
    const [reset, ...more] = timeline.entries.filter((entry) => entry.what === 'reset');
    expect(reset?.detail).toBe(`by mira@laptop: ticket 4711, from run ${before.row.runId}`);
    expect(more).toEqual([]);
    const old = { ...runOfOrder(orderId), runId: before.row.runId };
    const why = value(await readWhyStuck(link, {}, { run: old, now: Date.now() }));
    expect(why).toMatchObject({ kind: 'ended', reason: null, remedies: [] });
    expect(why.says).toContain(`by mira@laptop: ticket 4711. The order continues in run ${after.row.runId}.`);
    await act({ kind: 'cancel' }, orderId);
    await untilFacts(orderId, (facts) => facts.row.stage === 'cancelled', 'cancelled');
    const behind = value(await readResetPoints(context, runOfOrder(orderId))).at(-1);
    expect(behind?.refusal).toContain('place a new order');
    const refused = await act({ kind: 'reset', eventId: behind?.eventId ?? 0, exclude: [] }, orderId);
    expect(refused).toMatchObject({ end: 'refused', journal: null });
  });

  test('a step that fails again and again is found, explained, and tried again when it is parked', async () => {
    const orderId = await placed('tok_good', [{ effect: DOWN, match: { kind: 'authorise' } }], 'test');
    const retrying = await until(async () => {
      const sample = value(await sampleRetrying(link, { filter: 'CloseTime IS NULL' }));
      return sample.rows.find((row) => row.orderId === orderId) ?? false;
    }, 'it is among the retrying');
    expect(retrying.attempts).toBeGreaterThan(1);
    const why = value(await readWhyStuck(link, {}, { run: runOfOrder(orderId), now: Date.now() }));
    expect(why.reason).toBe('activity-retrying');
    expect(why.says).toContain('authorisePayment failed');
    await untilFacts(orderId, (facts) => facts.row.needsAttention, 'parked');
    const listed = await until(async () => {
      const page = value(
        await listOrders(link, { filter: 'NeedsAttention = true AND CloseTime IS NULL', pageSize: 50 }),
      );
      return page.rows.find((row) => row.orderId === orderId) ?? false;
    }, 'it is listed as needing attention');
    expect(listed.why).toContain('authorise');
    await stack.faults.removeFor(orderId);
    expect((await act({ kind: 'retry' }, orderId)).says).toContain('tried again: authorise');
    await untilFacts(orderId, (facts) => facts.row.stage !== 'authorising', 'beyond the authorisation');
  });

  test('a history is followed as it happens', async () => {
    const orderId = await placed('tok_review');
    const { row } = await untilFacts(orderId, inReview, 'in review');
    const seen: string[] = [];
    const stop = new AbortController();
    const following = (async () => {
      const run = { workflowId: row.workflowId, runId: row.runId };
      for await (const events of followHistory(link, run, { afterEventId: 0, signal: stop.signal })) {
        seen.push(...value(events).map((event) => event.type));
      }
    })();
    await until(() => seen.includes('WorkflowExecutionStarted'), 'the beginning was read');
    await act({ kind: 'decline' }, orderId);
    await following;
    expect(seen).toContain('WorkflowExecutionUpdateAccepted');
    expect(seen.at(-1)).toBe('WorkflowExecutionCompleted');
  });

  test.skipIf(process.platform !== 'linux')(
    'a journal without room: nothing is sent without its intent, and what was sent is told without its outcome',
    async () => {
      const orderId = await placed('tok_review');
      await untilFacts(orderId, inReview, 'in review');
      const from = await liveContext(link);
      const { file } = from.journal;
      await symlink('/dev/full', file);
      expect(await act({ kind: 'approve' }, orderId, [], from)).toMatchObject({
        end: 'failed',
        journal: null,
        says: expect.stringContaining('nothing was sent, because the journal cannot be written'),
      });
      expect(inReview(await factsOf(orderId))).toBe(true);

      await unlink(file);
      const fills: ActionContext = {
        ...from,
        onStep: ({ step }) => {
          if (step === 'journalled') {
            rmSync(file);
            symlinkSync('/dev/full', file);
          }
        },
      };
      const preview = value(
        await previewAction(fills, { action: { kind: 'approve' }, run: runOfOrder(orderId) }),
      );
      expect(await performAction(fills, preview, { reason: 'ticket 4711' })).toMatchObject({
        end: 'done',
        journal: 1,
        says: 'the order goes on',
        unrecorded: expect.stringContaining('no space left on the disk (ENOSPC)'),
      });
    },
  );
});
