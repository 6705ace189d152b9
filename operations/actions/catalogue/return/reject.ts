import { RETURN_UPDATES, rejectReturnSchema } from '../../../../contract/return/return.ts';
import { subjectUpdate } from '../update-action.ts';

export const reject = subjectUpdate('return', {
  id: 'reject',
  title: 'reject',
  letter: 'D',
  name: RETURN_UPDATES.reject,
  listed: true,
  input: rejectReturnSchema,
  danger: 'undoable',
  bulk: true,
  description: 'refuse the request; the customer keeps the goods and may ask again',
  fix: { rank: 5, label: 'reject the return', input: {} },
});
