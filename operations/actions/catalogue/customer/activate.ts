import { customerUpdate } from './customer-update.ts';

export const activate = customerUpdate({
  id: 'activate',
  title: 'vouch for',
  name: 'activate',
  danger: 'undoable',
  bulk: true,
  description: 'let them order without having shown their email address',
});
