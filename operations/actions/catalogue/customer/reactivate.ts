import { customerUpdate } from './customer-update.ts';

export const reactivate = customerUpdate({
  id: 'reactivate',
  title: 'reactivate',
  name: 'reactivate',
  danger: 'undoable',
  bulk: true,
  description: 'take their orders again',
});
