import {
  changeSubscriptionSchema,
  SUBSCRIPTION_UPDATES,
} from '../../../../contract/subscription/subscription.ts';
import { subjectUpdate } from '../update-action.ts';

export const change = subjectUpdate('subscription', {
  id: 'change',
  hidden: true,
  title: 'change',
  name: SUBSCRIPTION_UPDATES.change,
  listed: true,
  input: changeSubscriptionSchema,
  danger: 'undoable',
  description: 'change it from the next order on',
  will: ({ input }) => {
    const changed = Object.keys(input).filter((name) => name !== 'requestId');
    return [`change from the next order on: ${changed.join(', ') || 'nothing'}`];
  },
});
