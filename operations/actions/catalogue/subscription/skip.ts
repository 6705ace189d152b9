import {
  askSubscriptionSchema,
  SUBSCRIPTION_UPDATES,
} from '../../../../contract/subscription/subscription.ts';
import { subjectUpdate } from '../update-action.ts';

export const skip = subjectUpdate('subscription', {
  id: 'skip',
  title: 'skip the next period',
  letter: 'K',
  name: SUBSCRIPTION_UPDATES.skipNext,
  listed: true,
  input: askSubscriptionSchema,
  danger: 'undoable',
  bulk: true,
  description: 'place no order for the next period',
});
