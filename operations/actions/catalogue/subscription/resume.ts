import {
  askSubscriptionSchema,
  SUBSCRIPTION_UPDATES,
} from '../../../../contract/subscription/subscription.ts';
import { subjectUpdate } from '../update-action.ts';

export const resume = subjectUpdate('subscription', {
  id: 'resume-renewals',
  remedy: 'resume',
  title: 'resume renewals',
  name: SUBSCRIPTION_UPDATES.resume,
  listed: true,
  input: askSubscriptionSchema,
  danger: 'undoable',
  bulk: true,
  description: 'continue with the next date ahead; what was missed is not caught up',
});
