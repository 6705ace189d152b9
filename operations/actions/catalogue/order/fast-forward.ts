import { fastForwardInputSchema, ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';
import { ANY_WAIT } from './fields.ts';

export const fastForward = orderUpdate({
  id: 'fast-forward',
  title: 'fast-forward',
  letter: 'F',
  name: ORDER_UPDATES.fastForward,
  fields: [ANY_WAIT],
  input: fastForwardInputSchema,
  danger: 'final',
  bulk: true,
  helps: { 'timer-wait': 2, 'awaiting-customer': 4 },
  description: 'end a timer wait now, as if its time had passed',
  will: ({ text }) => [`end ${text('wait', 'the wait')} now, as if its time had passed`],
  cannotUndo: 'a wait that has ended does not begin again',
});
