import { expect, test } from 'vitest';
import { ORDER_STAGES } from '../../domain/order-stage.ts';
import { sampleFacts, sampleRow } from '../testing/sample-facts.ts';
import { noUndoOf } from './action-words.ts';

const noUndo = (stage: (typeof ORDER_STAGES)[number], paymentMethod = 'card') =>
  noUndoOf({ kind: 'cancel' }, {
    facts: sampleFacts({ row: sampleRow({ stage, paymentMethod }) }),
  } as Parameters<typeof noUndoOf>[1]);

test('a refund is named only where money was captured, a void only where it is held', () => {
  for (const stage of ['placed', 'reserving', 'authorising', 'confirmed', 'fulfilling'] as const)
    expect(noUndo(stage)).toBe('once the hold is voided');
  for (const stage of ['releasing', 'shipped', 'delivered', 'completed'] as const)
    expect(noUndo(stage)).toBe('once the refund is sent');
  expect(noUndo('capturing')).toMatch(/hold is voided or the refund/);
  for (const stage of ORDER_STAGES) expect(noUndo(stage, 'cash')).not.toMatch(/refund|hold/);
});
