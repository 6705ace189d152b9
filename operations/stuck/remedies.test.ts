import { describe, expect, test } from 'vitest';
import { STUCK_REASONS, type StuckReason } from '../../domain/stuck.ts';
import { ORDER_DECK } from '../subjects/order/order-deck.ts';
import { NOW, sampleEvidence, sampleFacts, sampleRow } from '../testing/sample-facts.ts';
import type { Evidence } from './evidence.ts';
import { actionsAgainst, remediesFor } from './remedies.ts';
import type { Finding } from './verdict.ts';
import { whyStuck } from './why-stuck.ts';

// Which ways out are offered: those that the order says it takes, with what is known of their fields filled in.

const nothing = sampleEvidence();
const stuck = (reason: StuckReason): Finding => ({
  kind: 'stuck',
  reason,
  says: '',
  since: null,
  harms: [],
  evidence: [],
});
const actions = (reason: StuckReason, change: Partial<Evidence>) =>
  remediesFor(stuck(reason), { ...nothing, ...change }).map((remedy) => remedy.action);

test('what the deck calls a remedy of a state is among the ways out of it', () => {
  for (const reason of STUCK_REASONS) {
    const declared = ORDER_DECK.actions.filter((action) => action.remedies?.includes(reason) === true);
    const known = actionsAgainst(reason).map(({ id }) => id);
    expect(
      declared.map(({ id }) => id).filter((id) => !known.includes(id)),
      reason,
    ).toEqual([]);
  }
});

describe('an order that was asked', () => {
  const accepts = [
    { update: 'retryStage', steps: ['capture:nordwind'] },
    { update: 'settleStep', steps: ['capture:fjord', 'capture:nordwind'] },
    { update: 'cancel' },
  ];
  const workflow = {
    stage: 'capturing',
    waitingFor: [],
    parked: {
      reason: 'effect-in-doubt',
      since: '2026-11-21T10:41:00.000Z',
      detail: '',
      step: 'capture:nordwind',
    },
  } as const;

  test('is offered what it takes and nothing else', () => {
    expect(actions('effect-in-doubt', { accepts, workflow })).toEqual(['retry', 'settle', 'cancel']);
    expect(actions('effect-in-doubt', { accepts: [], workflow })).toEqual([]);
  });

  test('the step in trouble is filled in, and what a person has to give is named', () => {
    const remedies = remediesFor(stuck('effect-in-doubt'), { ...nothing, accepts, workflow });
    expect(remedies.find(({ action }) => action === 'settle')).toMatchObject({
      letter: 'M',
      fields: { step: 'capture:nordwind' },
      needs: ['amountMinor', 'reference'],
    });
  });
});

describe('an orphan', () => {
  const effect = (kind: string, state: 'done' | 'pending' | 'tombstone') => ({
    key: `ord-X:${kind}:1`,
    kind,
    orderId: 'ord-X',
    state,
    createdAt: NOW,
    finishedAt: null,
    answer: null,
    inDoubt: state === 'pending',
    lastFailure: null,
  });

  test('is closed in the books only where nothing would have to be undone', () => {
    const gone = { facts: undefined };
    expect(actions('orphan', { ...gone, effects: [effect('reserve', 'done')] })).toEqual(['restart']);
    expect(
      actions('orphan', { ...gone, effects: [effect('reserve', 'done'), effect('release-stock', 'done')] }),
    ).toEqual(['restart', 'close-row']);
    expect(actions('orphan', { ...gone, effects: [effect('authorise', 'pending')] })).toEqual(['restart']);
    expect(actions('orphan', { ...gone, effects: [] })).toEqual(['restart', 'close-row']);
  });

  test('of a run that was terminated can be reset, a run without a row only ended', () => {
    const ended = sampleFacts({ row: sampleRow({ open: false, run: 'terminated' }) });
    expect(actions('orphan', { facts: ended })).toEqual(['restart', 'reset']);
    expect(actions('orphan', {})).toEqual(['terminate']);
  });
});

test('a callback that was never given on can be sent again as it is', () => {
  const payload = { eventId: 'evt-1', version: 3 };
  const undelivered = [{ eventId: 'evt-1', provider: 'vendor', payload, receivedAt: NOW } as const];
  const [remedy] = remediesFor(stuck('awaiting-callback'), { ...nothing, undelivered }).filter(
    ({ action }) => action === 'signal',
  );
  expect(remedy?.fields).toEqual({ name: 'vendorCallback', input: JSON.stringify(payload) });
});

test('an order whose run is paused is let go on; one with a held step has the step released', () => {
  const paused = { facts: sampleFacts({ row: sampleRow({ run: 'paused', paused: { reason: '' } }) }) };
  expect(actions('paused', paused)).toEqual(['pause', 'cancel-later']);
  const accepts = [{ update: 'release', steps: ['authorise'] }, { update: 'cancel' }];
  expect(actions('paused', { accepts })).toEqual(['release', 'cancel']);
});

test('a run that a reset replaced has not failed: it names who, why and its successor, and has no remedy', () => {
  const facts = sampleFacts({
    row: sampleRow({ open: false, run: 'terminated', closeTime: NOW }),
    resetRunId: 'run-2',
  });
  const verdict = whyStuck({ ...nothing, facts, closing: { reason: 'mira@laptop: ticket 4711' } });
  expect(verdict).toMatchObject({ kind: 'ended', reason: null, remedies: [], since: NOW });
  expect(verdict.says).toContain('by mira@laptop: ticket 4711. The order continues in run run-2.');
});
