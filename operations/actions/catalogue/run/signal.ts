import { callbackRemedies } from '../../../stuck/lost-callbacks.ts';
import { bySignalEvent } from '../../engine/recover-by.ts';
import { defineAction } from '../define.ts';
import { argsOf, type MessageAction, messageFields, readMessage } from './message.ts';

export const signal = defineAction<MessageAction>({
  id: 'signal',
  subject: 'order',
  title: 'send a signal',
  letter: 'S',
  kind: 'signal',
  name: '',
  fields: messageFields('signal'),
  danger: 'undoable',
  bulk: true,
  helpsIfOffered: { 'awaiting-callback': 3 },
  description: 'send a signal with any name and input; the server stores it until a worker takes it',
  offer: (_reason, evidence) => callbackRemedies(evidence),
  heading: (id, { name }) => `Signal ${name} to ${id}`,
  fromForm: (written) => readMessage('signal', written),
  will: ({ name }) => [`send the signal ${name}; an unknown name is stored and has no effect`],
  request: (action) => ({ via: 'signal', name: action.name, args: argsOf(action) }),
  recover: bySignalEvent,
});
