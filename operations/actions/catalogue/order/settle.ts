import { ORDER_UPDATES, settleStepInputSchema } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';
import { AMOUNT, STEP } from './fields.ts';

export const settle = orderUpdate({
  id: 'settle',
  title: 'mark done with evidence',
  letter: 'M',
  name: ORDER_UPDATES.settleStep,
  takesTime: true,
  fields: [STEP, AMOUNT, { name: 'reference', label: 'reference', kind: 'text', required: true }],
  input: settleStepInputSchema,
  danger: 'final',
  bulk: false,
  helps: { 'effect-in-doubt': 3, 'answer-differs': 1, 'compensation-blocked': 2 },
  helpsIfOffered: { paused: 3 },
  description:
    'record that the step was done by hand, after a check with the provider: amount, reference and your name',
  will: ({ amount, text }) => [
    `ask the provider about ${text('step', 'the step')} again`,
    `record ${amount()} by ${text('reference', 'the reference')} and your name in PostgreSQL`,
    'continue as if the step had been done',
  ],
  cannotUndo: 'what is recorded in PostgreSQL stays there',
});
