import { customerUpdate } from './customer-update.ts';

export const address = customerUpdate({
  id: 'address',
  title: 'change the address of',
  name: 'setAddress',
  danger: 'undoable',
  description: 'send the goods of orders from now on to this address',
  unsigned: true,
});
