import { approveReturnSchema, RETURN_UPDATES } from '../../../../contract/return/return.ts';
import { subjectUpdate } from '../update-action.ts';

export const approve = subjectUpdate('return', {
  id: 'approve',
  title: 'approve',
  letter: 'A',
  name: RETURN_UPDATES.approve,
  listed: true,
  input: approveReturnSchema,
  danger: 'undoable',
  bulk: true,
  description: 'make a label and send it to the customer',
  fix: { rank: 1, label: 'approve the return', input: {} },
});
