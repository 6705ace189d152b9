import {
  askSubscriptionSchema,
  SUBSCRIPTION_UPDATES,
} from '../../../../contract/subscription/subscription.ts';
import { subjectUpdate } from '../update-action.ts';

export const cancel = subjectUpdate('subscription', {
  id: 'cancel',
  title: 'cancel',
  letter: 'C',
  name: SUBSCRIPTION_UPDATES.cancel,
  listed: true,
  input: askSubscriptionSchema,
  danger: 'undoable',
  bulk: true,
  description: 'renew nothing any more; open orders continue',
  cannotUndo: 'a cancelled subscription stays cancelled; start a new one',
});
