import { ORDER_UPDATES, otherMethodInputSchema } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';

export const otherMethod = orderUpdate({
  id: 'other-method',
  title: 'other card',
  name: ORDER_UPDATES.otherMethod,
  takesTime: true,
  sideOf: {
    letter: 'O',
    applies: ({ row: { stage, stuckReason } }) =>
      stuckReason === 'payment-review' || stage === 'authorising' || stage === 'capturing',
  },
  fields: [{ name: 'token', label: 'card token', kind: 'text', required: true }],
  input: otherMethodInputSchema,
  danger: 'undoable',
  bulk: false,
  stages: ['authorising', 'capturing'],
  helps: { 'capture-declined': 1, 'payment-review': 3 },
  description: 'pay by another card: the old authorization is voided first, then the new one is requested',
  will: () => ['void the authorisation that is held', 'ask for a new one by the other card'],
});
