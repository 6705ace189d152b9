import {
  askSubscriptionSchema,
  SUBSCRIPTION_UPDATES,
} from '../../../../contract/subscription/subscription.ts';
import { subjectUpdate } from '../update-action.ts';

export const newRun = subjectUpdate('subscription', {
  id: 'new-run',
  title: 'continue as new',
  name: SUBSCRIPTION_UPDATES.forceContinueAsNew,
  listed: true,
  input: askSubscriptionSchema,
  danger: 'safe',
  bulk: true,
  description: 'continue in a run with an empty history; nothing else changes',
});
