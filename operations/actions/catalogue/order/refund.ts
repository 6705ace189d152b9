import { forceRefundInputSchema, ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';
import { AMOUNT } from './fields.ts';

export const refund = orderUpdate({
  id: 'refund',
  title: 'refund a part',
  name: ORDER_UPDATES.forceRefund,
  takesTime: true,
  fields: [AMOUNT],
  input: forceRefundInputSchema,
  danger: 'final',
  bulk: false,
  stages: ['releasing', 'shipped'],
  description: 'refund a part of the captured amount while the goods are in transit',
  will: ({ amount }) => [`give back ${amount()} of what was captured`],
  cannotUndo: 'a refund cannot be taken back',
});
