import { RETURN_UPDATES, retryReturnSchema } from '../../../../contract/return/return.ts';
import { subjectUpdate } from '../update-action.ts';

export const retry = subjectUpdate('return', {
  id: 'retry',
  title: 'try now',
  letter: 'T',
  name: RETURN_UPDATES.retryStage,
  listed: true,
  input: retryReturnSchema,
  danger: 'safe',
  bulk: true,
  description: 'try the parked step again now',
  fix: { rank: 3, label: 'try now', input: {} },
});
