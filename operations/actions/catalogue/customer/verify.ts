import { customerUpdate } from './customer-update.ts';

export const verify = customerUpdate({
  id: 'verify',
  title: 'verify',
  name: 'verify',
  danger: 'undoable',
  description: 'record that the email address was shown to be theirs',
  unsigned: true,
});
