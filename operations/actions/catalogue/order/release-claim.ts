import { ORDER_UPDATES, releaseClaimInputSchema } from '../../../../contract/order/order-messages.ts';
import { liveClaim } from '../../../subjects/order/order-row.ts';
import { orderUpdate } from '../update-action.ts';

export const releaseClaim = orderUpdate({
  id: 'release-claim',
  title: 'no longer with me',
  name: ORDER_UPDATES.releaseClaim,
  sideOf: {
    letter: 'W',
    applies: ({ identity, now, row }) => liveClaim(row, now)?.by === identity,
  },
  input: releaseClaimInputSchema,
  danger: 'safe',
  bulk: true,
  description: 'remove your claim',
  will: () => ['take the name off it'],
});
