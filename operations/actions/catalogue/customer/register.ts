import { customerUpdate } from './customer-update.ts';

export const register = customerUpdate({
  id: 'register',
  title: 'register',
  name: 'register',
  danger: 'undoable',
  description: 'record a new customer',
  unsigned: true,
});
