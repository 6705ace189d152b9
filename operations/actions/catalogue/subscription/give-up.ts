import {
  askSubscriptionSchema,
  SUBSCRIPTION_UPDATES,
} from '../../../../contract/subscription/subscription.ts';
import { subjectUpdate } from '../update-action.ts';

export const giveUp = subjectUpdate('subscription', {
  id: 'give-up',
  title: 'give the period up',
  name: SUBSCRIPTION_UPDATES.giveUpPeriod,
  listed: true,
  input: askSubscriptionSchema,
  danger: 'undoable',
  bulk: true,
  description: 'place no order for the parked period; the next one comes in its own time',
});
