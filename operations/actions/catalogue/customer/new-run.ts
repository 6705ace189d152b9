import { customerUpdate } from './customer-update.ts';

export const newRun = customerUpdate({
  id: 'new-run',
  title: 'continue in a new run with',
  name: 'forceContinueAsNew',
  danger: 'safe',
  bulk: true,
  description: 'continue in a run with an empty history; nothing else changes',
});
