import { noteInputSchema, ORDER_UPDATES } from '../../../../contract/order/order-messages.ts';
import { orderUpdate } from '../update-action.ts';

export const note = orderUpdate({
  id: 'note',
  title: 'leave a note',
  name: ORDER_UPDATES.note,
  fields: [{ name: 'text', label: 'note', kind: 'text', required: true }],
  input: noteInputSchema,
  danger: 'safe',
  bulk: true,
  description: 'leave a note for the next operator',
  will: ({ text }) => [`leave the note "${text('text', '...')}" for the next operator`],
});
