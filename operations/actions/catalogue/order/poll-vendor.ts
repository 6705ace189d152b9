import { ORDER_UPDATES, pollVendorInputSchema } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';

export const pollVendor = orderUpdate({
  id: 'poll-vendor',
  title: 'ask the vendor now',
  letter: 'V',
  name: ORDER_UPDATES.pollVendor,
  fields: [{ name: 'vendorId', label: 'vendor', kind: 'text', from: 'vendors', required: false }],
  input: pollVendorInputSchema,
  danger: 'safe',
  bulk: true,
  helps: { 'awaiting-callback': 1, 'timer-wait': 1 },
  // What an effect in doubt came to is known to its provider, which every retry asks first.
  standsBackFor: ({ fixes, reason }) =>
    reason === 'effect-in-doubt' &&
    !fixes.includes('poll-vendor') &&
    (fixes.includes('retry') || fixes.includes('try-now'))
      ? 'T'
      : null,
  description: 'poll the vendors now, without waiting for their callback',
  will: ({ text }) => [`ask ${text('vendorId', 'the vendors')} now`],
});
