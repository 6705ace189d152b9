import { customerUpdate } from './customer-update.ts';

export const cart = customerUpdate({
  id: 'cart',
  title: 'fill the cart of',
  name: 'updateCart',
  danger: 'undoable',
  description: 'set the quantities of these products in the cart',
  unsigned: true,
});
