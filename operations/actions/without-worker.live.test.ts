import { afterAll, beforeAll, expect, test } from 'vitest';
import { newReturnId } from '../../contract/ids/new-id.ts';
import { returnWorkflowId } from '../../contract/ids/workflow-ids.ts';
import type { ReturnInput } from '../../contract/return/return.ts';
import { sampleOrder } from '../../test/orders/sample-order.ts';
import { freshNamespace } from '../../test/rig.ts';
import { until } from '../../test/until.ts';
import { readWholeHistory } from '../history/history.ts';
import { startOrder } from '../subjects/order/start-order.ts';
import { connect, type TemporalLink } from '../temporal/connect.ts';
import { describeOrder, type RunRef, runOfOrder } from '../temporal/describe.ts';
import { liveContext, liveLink, value } from '../testing/live-link.ts';
import type { Action, FrozenRun } from './action.ts';
import type { ActionContext } from './action-context.ts';
import { recordOf } from './catalogue/all.ts';
import { previewCreate } from './catalogue/order/create.ts';
import { previewRequestReturn } from './catalogue/return/request.ts';
import { performAction } from './engine/perform-action.ts';
import { previewAction } from './engine/preview-action.ts';
import { recoverIntents } from './engine/recover.ts';
import { type RunRequest, send } from './engine/send.ts';
import type { Intent } from './journal-entry.ts';

// Actions on orders that no worker works on: what the server alone answers for, and what it must not be asked for.
let link: TemporalLink;
let context: ActionContext;

beforeAll(async () => {
  link = liveLink(await freshNamespace());
  context = await liveContext(link);
});
afterAll(() => link.close());

async function placed(): Promise<{
  readonly orderId: string;
  readonly run: RunRef & { readonly runId: string };
}> {
  const order = sampleOrder();
  const { runId } = value(await startOrder(link, order));
  return { orderId: order.orderId, run: { ...runOfOrder(order.orderId), runId: runId ?? '' } };
}
const given = { reason: 'ticket 4711' };
async function act(
  action: Action,
  run: RunRef,
  more: { readonly proof?: string; readonly context?: ActionContext } = {},
) {
  const own = more.context ?? context;
  const preview = value(await previewAction(own, { action, run }));
  return await performAction(own, preview, {
    ...given,
    ...(more.proof === undefined ? {} : { proof: more.proof }),
  });
}
const eventsOf = async (run: RunRef) => value(await readWholeHistory(link, run, { eventsMax: 100 })).events;

test('a cancel is not sent to nobody; the signal is offered, and it is stored', async () => {
  const { run } = await placed();
  const refused = await act({ kind: 'cancel' }, run);
  expect(refused).toMatchObject({ end: 'refused', by: 'server', journal: null });
  expect(refused.says).toContain('no worker polls "orders"');
  expect(refused.instead[0]).toContain('cancel later');
  const later = await act({ kind: 'cancel-later' }, run);
  expect(later.end).toBe('done');
  const signal = (await eventsOf(run)).find((event) => event.type === 'WorkflowExecutionSignaled');
  expect(signal).toMatchObject({ name: 'cancelOrder', identity: 'mira@laptop' });
  expect(signal?.input).toEqual([{ reason: 'ticket 4711', actor: 'mira@laptop' }]);
});

test('intent and outcome stand in the journal, the intent first and with everything that is needed to look it up', async () => {
  const { orderId, run } = await placed();
  const outcome = await act({ kind: 'signal', name: 'hello', input: { a: 1 } }, run);
  const { entries } = await context.journal.read();
  const intent = entries.find((entry) => entry.seq === outcome.journal);
  expect(intent).toMatchObject({
    type: 'intent',
    actor: 'mira@laptop',
    reason: 'ticket 4711',
    action: { kind: 'signal', name: 'hello', input: { a: 1 } },
    run: { orderId, runId: run.runId },
    where: { address: link.target.address, namespace: link.target.namespace },
  });
  expect(entries.find((entry) => entry.type === 'outcome' && entry.of === outcome.journal)).toMatchObject({
    end: 'done',
    found: false,
  });
});

test('terminate asks for the last six of the id and ends the run with its reason', async () => {
  const { orderId, run } = await placed();
  expect((await act({ kind: 'terminate' }, run)).says).toContain(`type ${orderId.slice(-6)}`);
  expect(value(await describeOrder(link, run)).row.open).toBe(true);
  const done = await act({ kind: 'terminate' }, run, { proof: orderId.slice(-6) });
  expect(done).toMatchObject({ end: 'done', after: { run: 'terminated' } });
  expect((await eventsOf(run)).at(-1)).toMatchObject({
    type: 'WorkflowExecutionTerminated',
    identity: 'mira@laptop',
    reason: 'ticket 4711',
  });
  expect(await act({ kind: 'terminate' }, run, { proof: orderId.slice(-6) })).toMatchObject({
    end: 'refused',
    by: 'order',
  });
});

test('a pause that would leave a history nobody can replay is refused', async () => {
  const { run } = await placed();
  const refused = await act({ kind: 'pause' }, run);
  expect(refused).toMatchObject({ end: 'refused', by: 'server' });
  expect(refused.says).toContain('no worker can replay');
  expect(value(await describeOrder(link, run)).row.run).toBe('running');
});

test('read-only changes nothing', async () => {
  const { run } = await placed();
  const policy = { production: false, readOnly: true, word: null };
  const before = (await eventsOf(run)).length;
  const refused = await act({ kind: 'cancel-later' }, run, { context: { ...context, policy } });
  expect(refused).toMatchObject({ end: 'refused', by: 'policy', journal: null });
  expect((await eventsOf(run)).length).toBe(before);
});

test('production asks for proof of everything', async () => {
  const { orderId, run } = await placed();
  const production = { ...context, policy: { production: true, readOnly: false, word: 'production' } };
  expect((await act({ kind: 'cancel-later' }, run, { context: production })).says).toContain(
    'this is production',
  );
  const proof = orderId.slice(-6);
  expect((await act({ kind: 'cancel-later' }, run, { context: production, proof })).end).toBe('done');
});

test('what somebody else did meanwhile is told and not repeated', async () => {
  const { orderId, run } = await placed();
  const preview = value(await previewAction(context, { action: { kind: 'cancel-later' }, run }));
  await act({ kind: 'terminate' }, run, { proof: orderId.slice(-6) });
  const outcome = await performAction(context, preview, given);
  expect(outcome).toMatchObject({ end: 'overtaken', journal: null });
});

test('a placed order is placed once, whoever repeats the request', async () => {
  const order = sampleOrder();
  const preview = previewCreate(context, order);
  expect(preview.command).toContain('--id-reuse-policy RejectDuplicate');
  expect(await performAction(context, preview, given)).toMatchObject({
    end: 'done',
    after: { stage: 'placed' },
  });
  expect(await performAction(context, preview, given)).toMatchObject({ end: 'overtaken' });
  const journal = JSON.stringify((await context.journal.read()).entries);
  expect(journal).toContain(order.orderId);
  expect(journal).not.toContain(order.contact.email);
  expect(journal).not.toContain(order.shipTo.street);
});

/** What a console leaves behind that dies between the intent and the outcome; the process number is long dead. */
async function crashed(
  own: ActionContext,
  action: Intent['action'],
  run: Intent['run'],
  id: string,
): Promise<void> {
  const { target } = own.link;
  await own.journal.append({
    type: 'intent',
    at: new Date(Date.now() - 120_000).toISOString(),
    id,
    actor: own.actor,
    pid: 1,
    host: own.host,
    where: { label: target.label, address: target.address, namespace: target.namespace },
    action,
    run,
    reason: 'before the crash',
    will: [],
    command: null,
  });
}

/** As a console does it that crashes before the answer is there. */
async function sendAction(sent: {
  readonly action: Action;
  readonly run: FrozenRun;
  readonly reason: string;
  readonly actor: string;
  readonly id: string;
}) {
  const request = recordOf(sent.action).request(sent.action, sent) as RunRequest;
  return await send(link, { ...sent, request, what: sent.action.kind, runs: [sent.run] });
}

test('after a crash the next start finds out the outcome of each intent, and sends nothing', async () => {
  const own = await liveContext(link);
  const { orderId, run } = await placed();
  const frozen = { orderId, workflowId: run.workflowId, runId: run.runId };
  const signal = { kind: 'signal', name: 'lost', input: 1 } as const;
  await crashed(own, signal, frozen, 'qd-sent');
  await sendAction({
    action: signal,
    run: frozen,
    reason: 'before the crash',
    actor: own.actor,
    id: 'qd-sent',
  });
  await crashed(own, signal, frozen, 'qd-never-sent');
  await crashed(own, { kind: 'cancel' }, frozen, 'qd-update-never-sent');
  await crashed(own, { kind: 'terminate' }, frozen, 'qd-not-terminated');
  const before = (await eventsOf(run)).length;
  const found = await recoverIntents(own);
  expect(found.map(({ intent, outcome }) => [intent.id, outcome.end])).toEqual([
    ['qd-sent', 'done'],
    ['qd-never-sent', 'failed'],
    ['qd-update-never-sent', 'failed'],
    ['qd-not-terminated', 'failed'],
  ]);
  expect((await eventsOf(run)).length).toBe(before);
  expect(await recoverIntents(own)).toEqual([]);
});

test('an update that waits at the server for a worker stays unknown, and is found again', async () => {
  const own = await liveContext(link);
  const { orderId, run } = await placed();
  const frozen = { orderId, workflowId: run.workflowId, runId: run.runId };
  const order = {
    action: { kind: 'cancel' },
    run: frozen,
    reason: 'r',
    actor: own.actor,
    id: 'qd-waiting',
  } as const;
  expect((await sendAction(order)).kind).toBe('silence');
  await crashed(own, order.action, frozen, order.id);
  const [first] = await recoverIntents(own);
  expect(first?.outcome).toMatchObject({ end: 'unknown' });
  expect(first?.outcome.says).toContain('may still be taken');
  expect((await recoverIntents(own)).length).toBe(1);
});

test('what is told to a return is looked up under its id, what is opened under its own, and neither is sent again', async () => {
  const own = await liveContext(link);
  const { customerId, orderId } = sampleOrder();
  const input: ReturnInput = {
    v: 1,
    returnId: newReturnId(orderId, 'r-1'),
    orderId,
    customerId,
    requestKey: 'r-1',
    requestedAt: new Date().toISOString(),
    policy: 'test',
    lines: [{ line: 1, quantity: 1 }],
    reason: 'of the draft',
  };
  const preview = previewRequestReturn(own, input);
  const readOnly = { ...own, policy: { ...own.policy, readOnly: true } };
  expect(await performAction(readOnly, preview, given)).toMatchObject({ end: 'refused', journal: null });
  expect(await performAction(own, preview, given)).toMatchObject({
    end: 'done',
    after: { stage: 'requested' },
  });
  expect(await performAction(own, preview, given)).toMatchObject({ end: 'overtaken' });

  const workflowId = returnWorkflowId(input.returnId);
  const run = { workflowId, runId: value(await describeOrder(link, { workflowId })).row.runId };
  const frozen = { ...run, orderId: input.returnId };
  const approve = { kind: 'remedy', of: 'return', remedy: 'approve', input: {} } as const;
  // Nobody is there to answer it, and who sent it did not wait.
  const sent = link.call({ what: 'send', deadlineMs: 300 }, ({ workflowService }) =>
    workflowService.updateWorkflowExecution({
      namespace: link.target.namespace,
      workflowExecution: run,
      waitPolicy: { lifecycleStage: 2 },
      request: { meta: { updateId: 'qd-told', identity: own.actor }, input: { name: 'approve' } },
    }),
  );
  expect((await sent).ok).toBe(false);
  const nobody = { orderId: 'cus-none', workflowId: 'customer/cus-none', runId: '' };
  await crashed(own, approve, frozen, 'qd-told');
  await crashed(own, approve, frozen, 'qd-never-told');
  await crashed(own, { ...approve, of: 'customer', remedy: 'suspend' }, nobody, 'qd-never-asked');
  await crashed(own, { kind: 'open', of: 'return', id: input.returnId }, null, 'qd-opened');
  await crashed(own, { kind: 'open', of: 'return', id: newReturnId(orderId, 'r-2') }, null, 'qd-not-opened');
  const before = (await eventsOf(run)).length;
  const found = await recoverIntents(own);
  expect(found.map(({ intent, outcome }) => [intent.id, outcome.end])).toEqual([
    ['qd-told', 'unknown'],
    ['qd-never-told', 'failed'],
    ['qd-never-asked', 'failed'],
    ['qd-opened', 'done'],
    ['qd-not-opened', 'failed'],
  ]);
  expect((await eventsOf(run)).length).toBe(before);
  expect((await eventsOf(run))[0]?.input[0]).toMatchObject({ reason: given.reason });
});

test('intents of other places are left to them', async () => {
  const own = await liveContext(link);
  const { orderId, run } = await placed();
  const elsewhere = connect({ ...link.target, namespace: 'elsewhere' }, { identity: 'x' });
  await crashed(
    { ...own, link: elsewhere },
    { kind: 'cancel' },
    { orderId, workflowId: run.workflowId, runId: run.runId },
    'qd-x',
  );
  await elsewhere.close();
  expect(await recoverIntents(own)).toEqual([]);
});

test('a run is deleted after typed proof, is found no more, and is looked up by its absence', async () => {
  const own = await liveContext(link);
  const { orderId, run } = await placed();
  expect(await act({ kind: 'delete' }, run)).toMatchObject({ end: 'refused', by: 'guard' });
  const proof = orderId.slice(-6);
  expect(await act({ kind: 'delete' }, run, { proof, context: own })).toMatchObject({ end: 'done' });
  await until(async () => !(await describeOrder(link, run)).ok, 'the run is deleted');
  await crashed(own, { kind: 'delete' }, { orderId, ...run }, 'qd-deleted');
  const [found] = await recoverIntents(own);
  expect(found?.outcome).toMatchObject({ end: 'done', says: 'the run is deleted', after: null });
});

test('options of a run are updated one by one, and looked up in its history', async () => {
  const own = await liveContext(link);
  const { orderId, run } = await placed();
  const infoOf = async () => {
    const { namespace } = link.target;
    const execution = { workflowId: run.workflowId ?? '', runId: run.runId };
    const described = await link.call({ what: 'describe' }, ({ workflowService }) =>
      workflowService.describeWorkflowExecution({ namespace, execution }),
    );
    return value(described).workflowExecutionInfo;
  };
  expect(await act({ kind: 'update-options', priority: 2 }, run)).toMatchObject({ end: 'done' });
  expect(await act({ kind: 'update-options', versioning: 'auto-upgrade' }, run)).toMatchObject({
    end: 'done',
  });
  const both = await infoOf();
  expect(both?.priority?.priorityKey).toBe(2);
  expect(both?.versioningInfo?.versioningOverride?.autoUpgrade).toBe(true);
  expect(await act({ kind: 'update-options', versioning: null }, run)).toMatchObject({ end: 'done' });
  const last = await infoOf();
  expect(last?.priority?.priorityKey).toBe(2);
  expect(last?.versioningInfo?.versioningOverride?.autoUpgrade ?? null).not.toBe(true);
  await crashed(own, { kind: 'update-options', priority: 2 }, { orderId, ...run }, 'qd-options');
  const [found] = await recoverIntents(own);
  expect(found?.outcome).toMatchObject({ end: 'done' });
});

test('a workflow of any type is started like another one, and once for each request', async () => {
  const own = await liveContext(link);
  const { namespace } = link.target;
  const workflowId = 'invoice-1';
  const start = await link.call({ what: 'start' }, ({ workflowService }) =>
    workflowService.startWorkflowExecution({
      namespace,
      workflowId,
      workflowType: { name: 'invoice' },
      taskQueue: { name: 'billing' },
      input: {
        payloads: [{ metadata: { encoding: Buffer.from('binary/plain') }, data: Buffer.from([7, 0]) }],
      },
      requestId: 'first',
    }),
  );
  const run = { workflowId, runId: value(start).runId ?? '' };
  const action = { kind: 'start-like-this', workflowId: 'invoice-2' };
  const first = await act(action, run, { context: own });
  expect(first).toMatchObject({ end: 'done', after: { run: 'running', runId: first.newRunId } });
  const copy = { workflowId: 'invoice-2', runId: first.newRunId ?? '' };
  const started = async (of: RunRef) => {
    const execution = { workflowId: of.workflowId ?? '', runId: of.runId ?? '' };
    const history = await link.call({ what: 'read' }, ({ workflowService }) =>
      workflowService.getWorkflowExecutionHistory({ namespace, execution, maximumPageSize: 1 }),
    );
    return value(history).history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  };
  const [one, two] = [await started(run), await started(copy)];
  expect([two?.workflowType?.name, two?.taskQueue?.name]).toEqual(['invoice', 'billing']);
  expect(Buffer.from(two?.input?.payloads?.[0]?.data ?? [])).toEqual(
    Buffer.from(one?.input?.payloads?.[0]?.data ?? []),
  );
  const sent = { action: { ...action, workflowId: 'invoice-3' }, run: { orderId: workflowId, ...run } };
  const twice = [0, 1].map(() => sendAction({ ...sent, ...given, actor: own.actor, id: 'qd-like' }));
  const [once, again] = await Promise.all(twice);
  expect(once).toMatchObject({ kind: 'accepted', newWorkflowId: 'invoice-3' });
  expect(again).toEqual(once);
  await crashed(own, sent.action, sent.run, 'qd-like');
  const [found] = await recoverIntents(own);
  expect(found?.outcome).toMatchObject({ end: 'done' });
  expect(await act(action, run)).toMatchObject({ end: 'refused', by: 'server' });
});
