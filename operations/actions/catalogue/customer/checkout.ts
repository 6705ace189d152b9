import { customerUpdate } from './customer-update.ts';

export const checkout = customerUpdate({
  id: 'checkout',
  title: 'order for',
  name: 'checkout',
  danger: 'undoable',
  description: 'place an order of what is in the cart, and take the payment',
  unsigned: true,
});
