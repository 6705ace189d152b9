import { customerUpdate } from './customer-update.ts';

export const forget = customerUpdate({
  id: 'delete',
  title: 'forget',
  name: 'deleteCustomer',
  danger: 'final',
  description: 'remove name, address, email and telephone everywhere; refused while orders are open',
  cannotUndo: 'afterwards it is unknown who they were',
});
