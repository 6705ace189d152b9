import { RETURN_UPDATES, settleReturnSchema } from '../../../../contract/return/return.ts';
import { subjectUpdate } from '../update-action.ts';

export const settle = subjectUpdate('return', {
  id: 'settle',
  title: 'mark as paid by hand',
  letter: 'M',
  fields: [{ name: 'reference', label: 'payout reference', kind: 'text', required: true }],
  name: RETURN_UPDATES.settle,
  listed: true,
  input: settleReturnSchema,
  danger: 'final',
  description: 'close the refund at the provider, and record reference and name in PostgreSQL',
  fix: { rank: 4, label: 'mark the refund as paid by hand', input: {}, needs: ['reference'] },
  cannotUndo: 'what is recorded in PostgreSQL stays there',
});
