import { RETURN_UPDATES, withdrawReturnSchema } from '../../../../contract/return/return.ts';
import { subjectUpdate } from '../update-action.ts';

export const withdraw = subjectUpdate('return', {
  id: 'withdraw',
  title: 'withdraw',
  name: RETURN_UPDATES.withdraw,
  listed: true,
  input: withdrawReturnSchema,
  danger: 'undoable',
  bulk: true,
  description: 'end it; the customer keeps the goods and may ask again',
  fix: { rank: 6, label: 'withdraw it for the customer', input: {} },
});
