import {
  askSubscriptionSchema,
  SUBSCRIPTION_UPDATES,
} from '../../../../contract/subscription/subscription.ts';
import { subjectUpdate } from '../update-action.ts';

export const retry = subjectUpdate('subscription', {
  id: 'retry',
  title: 'try now',
  letter: 'T',
  name: SUBSCRIPTION_UPDATES.retryStage,
  listed: true,
  input: askSubscriptionSchema,
  danger: 'safe',
  bulk: true,
  description: 'try the parked renewal again with a new order',
});
