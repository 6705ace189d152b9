import { expect, test } from 'vitest';
import { ORDER_STAGES } from '../../domain/order-stage.ts';
import { sampleFacts, sampleRow } from '../testing/sample-facts.ts';
import { recordOf } from './catalogue/all.ts';
import type { PreviewEvidence } from './engine/preview-evidence.ts';

const CANCEL = { kind: 'cancel' };
const RETRY = { kind: 'retry' };

const noUndo = (stage: (typeof ORDER_STAGES)[number], paymentMethod = 'card') =>
  recordOf(CANCEL).noUndo(CANCEL, {
    facts: sampleFacts({ row: sampleRow({ stage, paymentMethod }) }),
  } as PreviewEvidence);

test('a refund is named only where money was captured, a void only where it is held', () => {
  for (const stage of ['placed', 'reserving', 'authorising', 'confirmed', 'fulfilling'] as const)
    expect(noUndo(stage)).toBe('once the hold is voided');
  for (const stage of ['releasing', 'shipped', 'delivered', 'completed'] as const)
    expect(noUndo(stage)).toBe('once the refund is sent');
  expect(noUndo('capturing')).toMatch(/hold is voided or the refund/);
  for (const stage of ORDER_STAGES) expect(noUndo(stage, 'cash')).not.toMatch(/refund|hold/);
});

test('a retry of what may have happened looks before it sends', () => {
  const will = (stuckReason: 'effect-in-doubt' | 'activity-retrying') =>
    recordOf(RETRY).will(RETRY, {
      facts: sampleFacts({ row: sampleRow({ stuckReason }) }),
    } as PreviewEvidence);
  expect(will('effect-in-doubt')[0]).toMatch(/^ask the provider .* only if it was not done$/);
  expect(will('activity-retrying')).toEqual(['try the parked step again now']);
});
