import { customerUpdate } from './customer-update.ts';

export const remove = customerUpdate({
  id: 'remove',
  title: 'take out of the cart of',
  name: 'removeItem',
  danger: 'undoable',
  description: 'take this product out of the cart',
  unsigned: true,
});
