import { cancelInputSchema, ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import { isTerminalStage } from '../../../../domain/order-stage.ts';
import { CANCELLABLE_STAGES } from '../../../../domain/order-state.ts';
import { byUpdateId } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';
import { LATER, returnInstead, WAYS, wasCancelled } from './cancel-ways.ts';
import { finalOnce, undoing } from './undo-words.ts';

export const cancel = defineAction({
  id: 'cancel',
  subject: 'order',
  title: 'cancel',
  letter: 'C',
  kind: 'update',
  name: ORDER_UPDATES.cancel,
  // The signal is stored, so it also works while nothing answers.
  fields: [
    {
      name: 'way',
      label: 'way',
      kind: 'choice',
      choices: WAYS,
      initial: WAYS[0],
      required: false,
      flag: { name: 'later', means: LATER, description: 'leave a signal where no worker is there to answer' },
    },
  ],
  input: cancelInputSchema,
  danger: 'final',
  bulk: true,
  listed: true,
  helps: {
    'activity-retrying': 7,
    'awaiting-callback': 6,
    'awaiting-customer': 6,
    'capture-declined': 4,
    'history-limit': 2,
  },
  helpsIfOffered: { 'no-poller': 1, 'effect-in-doubt': 8, 'answer-differs': 7, paused: 5 },
  description:
    'cancel the order and undo what was done: void or refund, release stock, cancel at the vendors',
  fallback: {
    paused: 'cancel later: the signal is stored and acts when it is resumed',
    unanswered: 'cancel later: the signal is stored and taken when a worker is back',
  },
  reads: { ledger: true },
  likely: () => true,
  fromForm: ({ texts }) => ({
    ok: true,
    action: { kind: texts['way'] === LATER ? 'cancel-later' : 'cancel' },
  }),
  disabledReason: ({ row }) =>
    row.stage === 'completed' ? 'it has ended: it is completed; B opens a return' : null,
  will: (_action, evidence) => ['ask the order to cancel', ...undoing(evidence)],
  noUndo: (_action, evidence) => finalOnce(evidence),
  refusal: (_action, { facts: { row } }) =>
    row.stage === null || CANCELLABLE_STAGES.includes(row.stage)
      ? null
      : {
          by: 'order',
          says: `it cannot be cancelled any more: it is ${row.stage}`,
          instead: returnInstead(row.stage),
        },
  request: (_action, { actor, reason }) => ({
    via: 'update',
    name: ORDER_UPDATES.cancel,
    args: [{ reason, actor }],
    takesTime: false,
  }),
  superseded: wasCancelled,
  alternatives: returnInstead,
  applied: (_action, { row: { stage } }) =>
    stage === 'cancelling' || stage === 'compensating' || (stage !== null && isTerminalStage(stage)),
  recover: byUpdateId,
});
