import { ORDER_UPDATES, resumeInputSchema } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';

export const resume = orderUpdate({
  id: 'resume',
  title: 'resume',
  name: ORDER_UPDATES.resume,
  input: resumeInputSchema,
  danger: 'undoable',
  bulk: true,
  helps: { 'activity-retrying': 6, 'effect-in-doubt': 6, 'answer-differs': 5, 'compensation-blocked': 6 },
  description: 'release every hold and retry every parked step',
  will: () => ['take every hold off', 'try everything that is parked again'],
});
