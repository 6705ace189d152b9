import { ORDER_UPDATES, reassignVendorInputSchema } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';

export const reassign = orderUpdate({
  id: 'reassign',
  title: 'other vendor',
  letter: 'O',
  name: ORDER_UPDATES.reassignVendor,
  takesTime: true,
  fields: [
    { name: 'from', label: 'from', kind: 'text', from: 'vendors', required: true },
    { name: 'to', label: 'to', kind: 'text', required: true },
  ],
  input: reassignVendorInputSchema,
  danger: 'final',
  bulk: true,
  stages: ['fulfilling', 'capturing', 'releasing'],
  helps: { 'awaiting-callback': 5, 'activity-retrying': 5, 'effect-in-doubt': 7, 'answer-differs': 6 },
  description: 'reassign a part to another vendor; the order at the old one is cancelled first',
  will: ({ text }) => [
    `cancel and close the order at ${text('from', 'the vendor')}`,
    `order the part at ${text('to', 'the other vendor')}`,
  ],
  cannotUndo: 'the order at the first vendor is closed for good',
});
