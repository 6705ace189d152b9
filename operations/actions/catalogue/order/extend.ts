import { extendInputSchema, ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';
import { ANY_WAIT } from './fields.ts';

export const extend = orderUpdate({
  id: 'extend',
  title: 'extend',
  letter: 'E',
  name: ORDER_UPDATES.extend,
  fields: [ANY_WAIT, { name: 'until', label: 'until', kind: 'text', unit: 'time', required: true }],
  input: extendInputSchema,
  danger: 'safe',
  bulk: true,
  helps: { 'awaiting-customer': 3, 'payment-review': 4, 'capture-declined': 3 },
  description: 'extend the deadline of a wait for a person',
  will: ({ text }) => [`wait for ${text('wait', 'the person')} until ${text('until', 'then')}`],
});
