import { customerUpdate } from './customer-update.ts';

export const openReturn = customerUpdate({
  id: 'return',
  title: 'open a return for',
  name: 'requestReturn',
  danger: 'undoable',
  description: 'ask for a return; nothing moves before it is approved',
  unsigned: true,
});
