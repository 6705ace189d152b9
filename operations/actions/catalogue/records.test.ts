// Every record is read once without a server: its words, why it is disabled, what it sends, when it counts as applied,
// how it is looked up, and the command that does the same.
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { plainNumbers } from '../../../support/text/exact-json.ts';
import { sampleOrder } from '../../../test/orders/sample-order.ts';
import { SUBJECTS } from '../../subjects/subjects.ts';
import { NOW, sampleActivity, sampleEvent, sampleFacts, sampleRow } from '../../testing/sample-facts.ts';
import type { Action } from '../action.ts';
import { runCommands } from '../engine/command.ts';
import { actionWord } from '../engine/journal-words.ts';
import { notesOf } from '../engine/notes.ts';
import type { PreviewEvidence } from '../engine/preview-evidence.ts';
import { readForm } from '../engine/read-form.ts';
import type { AnyActionRecord, Request } from '../engine/record.ts';
import { refusalOf } from '../engine/refusal.ts';
import { ALL_ACTIONS, findRecord, recordOf } from './all.ts';

const by = { reason: "it's late", actor: 'mira@laptop' };
const run = { orderId: 'ord-A', workflowId: 'order/ord-A', runId: 'run-1' };
const target = { address: '127.0.0.1:7233', namespace: 'default', profile: null };

const facts = sampleFacts({ pendingActivities: [sampleActivity({ attempt: 3 })] });
const evidence: PreviewEvidence = {
  facts,
  polling: { kind: 'polled', pollers: 1 } as unknown as PreviewEvidence['polling'],
  effects: [],
  effectsProblem: null,
  history: [],
  started: sampleEvent(1, 'WorkflowExecutionStarted', { name: 'order', input: [{ orderId: 'other' }] }),
  point: null,
  accepts: null,
};

/** A text that each kind of field takes. */
function textsOf({ fields }: AnyActionRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.map(({ choices, initial, kind, name, unit }) => {
      if (name === 'priority') return [name, '2'];
      if (name === 'build') return [name, ''];
      if (unit === 'json' || name === 'input')
        return [name, name === 'items' ? '[{"line":1,"quantity":2}]' : ''];
      if (unit === 'minor') return [name, '12.50'];
      if (unit === 'time') return [name, '2h'];
      return [name, initial ?? choices?.[0] ?? (kind === 'number' ? '7' : name)];
    }),
  );
}

const order = sampleOrder();
/** What a form of the record asks for; of an action that no form opens, the same by hand. */
function sampleAction(record: AnyActionRecord): Action {
  const made: Readonly<Record<string, Action>> = {
    create: { kind: 'create', order },
    'open:return': {
      kind: 'open',
      of: 'return',
      input: { returnId: 'ret-A', orderId: 'ord-A', lines: [{ line: 1, quantity: 1 }] },
    },
    'open:subscription': {
      kind: 'open',
      of: 'subscription',
      input: {
        subscriptionId: 'sub-A',
        customerId: 'cus-A',
        startsAt: '2026-11-21T10:00:00.000Z',
        terms: { cadence: { every: 1, unit: 'month' }, lines: [{ sku: 'nw-001', quantity: 1 }] },
      },
    },
    'set-current': { kind: 'set-current', deployment: 'quarterdeck', build: 'b14' },
    ramp: { kind: 'ramp', deployment: 'quarterdeck', build: 'b14', percent: 10 },
    return: { kind: 'return', requestKey: 'r', lines: [{ line: 1, quantity: 1 }] },
    'order/amend': { kind: 'remedy', remedy: 'amend', input: { items: [{ line: 1, quantity: 2 }] } },
  };
  // Their input has no form; what it has to hold is checked by the schema of the update.
  if (record.kind === 'update' && record.fields.length === 0 && record.subject !== 'order') {
    const remedy = record.key.slice(record.subject.length + 1);
    return { kind: 'remedy', of: record.subject, remedy, input: { requestId: 'r-1' } };
  }
  const known = made[record.key];
  if (known !== undefined) return known;
  const read = readForm(record, {
    texts: textsOf(record),
    row: sampleRow({ workflowId: 'job-1' }),
    id: 'job-1',
    openedAt: NOW,
    helps: false,
    details: null,
  });
  if (!read.ok) throw new Error(`${record.key}: ${read.says}`);
  return read.action;
}

test('keys are there once, and ids and letters once in the menu of each subject', () => {
  const keys = ALL_ACTIONS.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { actions, id: subject } of SUBJECTS) {
    expect(new Set(actions.map(({ id }) => id)).size, subject).toBe(actions.length);
    const letters = actions.flatMap(({ letter }) => letter ?? []);
    expect(new Set(letters).size, subject).toBe(letters.length);
  }
});

test('settling money by hand, and what needs another input each time, never runs over many', () => {
  const bulk = ALL_ACTIONS.filter((record) => record.bulk).map(({ key }) => key);
  for (const key of [
    'order/settle',
    'order/skip',
    'order/refund',
    'return/settle',
    'reset',
    'customer/delete',
  ])
    expect(bulk).not.toContain(key);
  for (const key of ['cancel', 'approve', 'decline', 'retry', 'pause', 'unpause', 'terminate'])
    expect(bulk).toContain(key);
});

describe.each(ALL_ACTIONS.map((record) => [record.key, record] as const))('%s', (key, record) => {
  const action = sampleAction(record);

  test('its data names it, and a journal of it is read back to it', () => {
    if (record.leadsTo === undefined) expect(findRecord(action)?.key).toBe(key);
    else expect(findRecord(action)?.leadsTo).toBe(record.leadsTo);
    const journalled = record.journalled?.(action) ?? action;
    const again = JSON.parse(JSON.stringify(journalled)) as Action;
    expect(findRecord(again)?.key).toBe(key);
    expect(actionWord(again)).not.toBe('');
  });

  test('names its effects', () => {
    const words = [
      record.heading('ord-A', action),
      record.description,
      record.title,
      ...record.will(action, evidence),
      record.noUndo(action, evidence) ?? '',
      ...notesOf(record, action, evidence, NOW),
    ];
    for (const text of words) expect(text).not.toMatch(/undefined|null|\[object|NaN/);
    expect(record.heading('ord-A', action)).toMatch(/^[A-Z]/);
    const hasWords = record.preview !== undefined || record.fields.some(({ point }) => point === true);
    if (!hasWords) expect(record.will(action, evidence).length).toBeGreaterThan(0);
  });

  test('what is final is not safe, and what is safe can be undone', () => {
    if (record.typedProof) expect(record.danger).toBe('final');
    if (record.danger === 'safe') expect(record.noUndo(action, evidence)).toBeNull();
  });

  test('is disabled where there is nothing to act on', () => {
    const ended = sampleRow({ open: false, run: 'completed', stage: 'completed', state: 'completed' });
    const refusal = refusalOf(record, action, { ...evidence, facts: sampleFacts({ row: ended }) });
    if (record.needs === 'open-run') expect(refusal?.says).toContain('it has ended');
    const seen = { row: ended, now: NOW, identity: 'mira', features: null, fixes: [], reason: null };
    const why = record.disabledReason?.({ ...seen, hasHolds: false }) ?? null;
    if (why !== null) expect(why).not.toMatch(/undefined|null/);
  });

  test('an update takes what its schema takes, and a worker that is away is named', () => {
    const request = record.request(action, by);
    if (request.via !== 'update' || record.input === undefined) return;
    const silent = { kind: 'silent', since: null } as PreviewEvidence['polling'];
    const refusal = refusalOf(record, action, { ...evidence, polling: silent });
    expect(refusal?.says).toContain('no worker polls');
    if (record.fields.every(({ required }) => !required) && record.subject !== 'order') return;
    const parsed = v.safeParse(record.input, plainNumbers(request.args[0]));
    expect(parsed.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`) ?? []).toEqual([]);
  });

  test('the equivalent command does the same on each run that it affects', () => {
    const request = record.request(action, by);
    const line = runCommands(record, action, { runs: [run], target, by });
    expect(line).toEqual(expectedCommand(record, action, request));
  });

  test('is looked up under a run', async () => {
    if (!isOnRun(record.request(action, by)) || record.key === 'try-now') return;
    const nobody = undefined as never;
    const intent = { id: 'i', at: new Date(NOW).toISOString(), run: null, ...by, action };
    if (record.starts !== undefined) return;
    expect((await record.recover(nobody, intent)).kind).toBe('unknown');
  });
});

function isOnRun(request: Request): boolean {
  return !('execute' in request);
}

/** A message by its name and its input; a server call by its own words. */
function expectedCommand(record: AnyActionRecord, action: Action, request: Request): unknown {
  if (request.via === 'update' || request.via === 'signal') {
    const verb = request.via === 'update' ? 'update execute' : 'signal';
    return expect.stringMatching(
      new RegExp(
        `^temporal workflow ${verb} --workflow-id order/ord-A --run-id run-1 --name ${request.name}\\b`,
      ),
    );
  }
  const words = record.command?.(action) ?? null;
  if (words === null) return null;
  return expect.stringMatching(
    new RegExp(`^temporal workflow ${words.verb.join(' ')} --workflow-id order/ord-A --run-id run-1`),
  );
}

test.each([
  ['cancel', { stage: 'cancelling' }, { stage: 'fulfilling' }],
  ['approve', { stuckReason: null }, { stuckReason: 'payment-review' }],
  ['terminate', { run: 'terminated', open: false }, {}],
  ['pause', { run: 'paused' }, {}],
  ['unpause', {}, { run: 'paused' }],
] as const)('%s is applied once the run shows it', (kind, after, before) => {
  const record = recordOf({ kind });
  const applied = (row: object) => record.applied({ kind }, sampleFacts({ row: sampleRow(row) }), null);
  expect([applied(after), applied(before)]).toEqual([true, false]);
});

test('an update of a return is applied once its state is another one', () => {
  const action = { kind: 'remedy', of: 'return', remedy: 'approve', input: {} };
  const applied = (before: string) =>
    recordOf(action).applied(action, sampleFacts({ row: sampleRow({ stage: 'shipped' }) }), before);
  expect([applied('requested'), applied('shipped')]).toEqual([true, false]);
});

test('data of another build names no record', () => {
  expect(findRecord({ kind: 'teleport' })).toBeUndefined();
  expect(findRecord({ kind: 'remedy', of: 'parcel', remedy: 'hold', input: {} })).toBeUndefined();
});

test.each([
  [{}, 'choose a versioning override or a priority'],
  [{ priority: '6' }, 'the priority is a whole number from 1 to 5'],
  [{ versioning: 'pinned' }, 'name the build to pin to as DEPLOYMENT:BUILD, as in quarterdeck:b14'],
  [{ build: 'quarterdeck:b14', priority: '1' }, 'a build goes with versioning override pinned'],
  [{ priority: '1' }, { kind: 'update-options', priority: 1 }],
  [{ versioning: 'none' }, { kind: 'update-options', versioning: null }],
  [
    { versioning: 'pinned', build: 'quarterdeck:b14' },
    { kind: 'update-options', versioning: { deployment: 'quarterdeck', build: 'b14' } },
  ],
])('options written as %j', (texts: Readonly<Record<string, string>>, expected) => {
  const record = recordOf({ kind: 'update-options' });
  const row = sampleRow();
  const read = record.fromForm({ texts, row, id: 'ord-A', openedAt: NOW, helps: false, details: null });
  expect(read.ok ? read.action : read.says).toEqual(expected);
});

test('a workflow like an order is a new order; one whose input names its own id is not started again', () => {
  const record = recordOf({ kind: 'start-like-this', workflowId: 'x' });
  const written = { texts: {}, openedAt: NOW, helps: false, details: null };
  const like = (workflowId: string, id: string) =>
    record.fromForm({ ...written, row: sampleRow({ workflowId }), id });
  expect(like('order/ord-A', 'ord-A')).toMatchObject({ ok: true, action: { kind: 'again' } });
  expect(like('invoice-1', 'invoice-1')).toMatchObject({
    ok: true,
    action: { kind: 'start-like-this', workflowId: `invoice-1-${NOW}` },
  });
  const refused = (workflowId: string, input: unknown) =>
    refusalOf(
      record,
      { kind: 'start-like-this', workflowId: 'x' },
      {
        ...evidence,
        facts: sampleFacts({ row: sampleRow({ workflowId }) }),
        started: sampleEvent(1, 'WorkflowExecutionStarted', { input: [input] }),
      },
    )?.says ?? null;
  expect(refused('return/ret-A', { returnId: 'ret-A' })).toContain('its input has the same returnId, ret-A');
  expect(refused('invoice-1', { invoiceId: 'invoice-1' })).toBeNull();
  expect(refused('return/ret-A', { returnId: 'ret-B' })).toBeNull();
});
