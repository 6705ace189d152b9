import {
  askSubscriptionSchema,
  SUBSCRIPTION_UPDATES,
} from '../../../../contract/subscription/subscription.ts';
import { subjectUpdate } from '../update-action.ts';

export const pause = subjectUpdate('subscription', {
  id: 'pause-renewals',
  remedy: 'pause',
  title: 'pause renewals',
  name: SUBSCRIPTION_UPDATES.pause,
  listed: true,
  input: askSubscriptionSchema,
  danger: 'undoable',
  bulk: true,
  description: 'renew nothing until it is resumed',
});
