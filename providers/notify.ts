import type { MessageRequest } from '../contract/providers.ts';
import type { Done } from './answer.ts';
import { type Keyed, newId } from './payment.ts';
import type { Store } from './store.ts';

export function sendMessage(store: Store, { body, request }: Keyed<MessageRequest>): Done {
  const messageId = newId('msg');
  store.run(
    'insert into messages (id, key, reference, recipient, kind, text, at) values (?,?,?,?,?,?,?)',
    messageId,
    request.key,
    body.reference,
    body.to,
    body.kind,
    body.text,
    request.at,
  );
  return {
    answer: { status: 202, body: { messageId } },
    effects: [{ kind: 'message', amountMinor: null, outcome: 'done' }],
  };
}
