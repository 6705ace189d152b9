import { holdInputSchema, ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';
import { STEP } from './fields.ts';

export const hold = orderUpdate({
  id: 'hold',
  title: 'hold a step',
  letter: 'H',
  name: ORDER_UPDATES.hold,
  fields: [STEP],
  input: holdInputSchema,
  danger: 'safe',
  bulk: true,
  helps: { 'effect-in-doubt': 4, 'answer-differs': 3, 'activity-retrying': 3, 'compensation-blocked': 4 },
  description:
    'hold a step: no retries while it is settled by hand; a running attempt is cancelled or completes',
  will: ({ text }) => [
    `hold ${text('step', 'the step')}: no retry acts on it until it is released`,
    'what runs now is cut short or ends',
  ],
});
