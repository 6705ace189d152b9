import type { DeckField } from '../../../../contract/subject/deck.ts';

export const STEP: DeckField = { name: 'step', label: 'step', kind: 'text', from: 'steps', required: true };

export const ANY_WAIT: DeckField = {
  name: 'wait',
  label: 'wait',
  kind: 'text',
  from: 'waits',
  required: false,
};

export const AMOUNT: DeckField = {
  name: 'amountMinor',
  label: 'amount',
  kind: 'number',
  unit: 'minor',
  required: true,
};
