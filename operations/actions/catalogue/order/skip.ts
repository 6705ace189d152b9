import { ORDER_UPDATES, skipStepInputSchema } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';
import { STEP } from './fields.ts';

export const skip = orderUpdate({
  id: 'skip',
  title: 'skip a step',
  letter: 'K',
  name: ORDER_UPDATES.skipStep,
  takesTime: true,
  fields: [STEP],
  input: skipStepInputSchema,
  danger: 'final',
  bulk: false,
  helps: { 'compensation-blocked': 3 },
  helpsIfOffered: { paused: 4 },
  description: 'skip a parked compensation step, or a parked step without money; recorded under your name',
  will: ({ text }) => [
    `leave ${text('step', 'the step')} undone`,
    'record that and your name in PostgreSQL',
    'continue with the rest',
  ],
  cannotUndo: 'the step is never tried again',
});
