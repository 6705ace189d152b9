import { customerUpdate } from './customer-update.ts';

export const suspend = customerUpdate({
  id: 'suspend',
  title: 'suspend',
  name: 'suspend',
  danger: 'undoable',
  bulk: true,
  description: 'take no orders of theirs until they are reactivated; open orders continue',
});
