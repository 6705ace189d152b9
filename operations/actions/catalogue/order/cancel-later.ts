import { ORDER_SIGNALS } from '../../../../contract/order/order-messages.ts';
import { bySignalEvent } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';
import { ownQueueIsSilent } from '../offers.ts';
import { returnInstead, wasCancelled } from './cancel-ways.ts';
import { finalOnce, undoing } from './undo-words.ts';

export const cancelLater = defineAction({
  id: 'cancel-later',
  subject: 'order',
  title: 'cancel later',
  hidden: true,
  commandWords: ['cancel', '--later'],
  kind: 'signal',
  name: ORDER_SIGNALS.cancelOrder,
  danger: 'final',
  bulk: true,
  helpsIfOffered: { 'no-poller': 2, paused: 6 },
  description: 'leave a signal that cancels the order when a worker is back',
  reads: { ledger: true },
  offer(_reason, evidence) {
    const fix = (label: string) => [{ action: 'cancel-later', letter: 'C', label }];
    if (evidence.facts?.row.run === 'paused') return fix('cancel as soon as it is resumed (signal)');
    return ownQueueIsSilent(evidence) ? fix('cancel when a worker is back (signal)') : [];
  },
  will: (_action, evidence) => [
    'leave the signal cancelOrder for the order, which takes it when a worker is back',
    ...undoing(evidence),
  ],
  noUndo: (_action, evidence) => finalOnce(evidence),
  request: (_action, { actor, reason }) => ({
    via: 'signal',
    name: ORDER_SIGNALS.cancelOrder,
    args: [{ reason, actor }],
  }),
  superseded: wasCancelled,
  alternatives: returnInstead,
  recover: bySignalEvent,
});
