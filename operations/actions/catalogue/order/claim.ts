import { claimInputSchema, ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';

export const claim = orderUpdate({
  id: 'claim',
  title: 'with me',
  letter: 'W',
  name: ORDER_UPDATES.claim,
  fields: [
    {
      name: 'minutes',
      label: 'minutes',
      kind: 'number',
      unit: 'minutes',
      required: true,
      initial: '30',
    },
  ],
  input: claimInputSchema,
  danger: 'safe',
  bulk: true,
  description: 'claim the order for a limited time; visible in every console',
  will: ({ text }) => [`put your name on it for ${text('minutes', 'some')} minutes, in every console`],
});
