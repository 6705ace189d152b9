import { ORDER_UPDATES, releaseInputSchema } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';
import { STEP } from './fields.ts';

export const release = orderUpdate({
  id: 'release',
  title: 'release a held step',
  name: ORDER_UPDATES.release,
  sideOf: {
    letter: 'H',
    applies: ({ fixes, hasHolds }) => hasHolds || fixes.includes('release'),
  },
  fields: [STEP],
  input: releaseInputSchema,
  danger: 'undoable',
  bulk: true,
  helpsIfOffered: {
    'activity-retrying': 4,
    'effect-in-doubt': 5,
    'answer-differs': 4,
    'compensation-blocked': 5,
    paused: 2,
  },
  description: 'release a held step; it is retried after a check of its outcome',
  will: ({ text }) => [`release ${text('step', 'the step')}; it checks the outcome first`],
});
