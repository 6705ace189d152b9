import { ORDER_UPDATES, overrideStatusInputSchema } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';

export const overrideStatus = orderUpdate({
  id: 'override-status',
  title: 'record what the vendor did',
  name: ORDER_UPDATES.overrideStatus,
  fields: [
    { name: 'vendorId', label: 'vendor', kind: 'text', from: 'vendors', required: true },
    {
      name: 'status',
      label: 'status',
      kind: 'choice',
      choices: overrideStatusInputSchema.entries.status.options,
      required: true,
    },
    { name: 'evidence', label: 'evidence', kind: 'text', required: true },
  ],
  input: overrideStatusInputSchema,
  danger: 'final',
  bulk: false,
  helps: { 'awaiting-callback': 4, 'history-limit': 1 },
  description: 'set the status of a vendor that does not report, with evidence',
  will: ({ text }) => [
    `continue as if ${text('vendorId', 'the vendor')} had reported ${text('status', 'the status')}`,
  ],
  cannotUndo: 'a vendor does not take a report back',
});
