import { BAD_ADDRESSES, type MessageRequest } from '../contract/providers/providers.ts';
import { type Done, errorResponse } from './answer.ts';
import { type Keyed, newId, type Verdict } from './payment.ts';
import type { Store } from './store.ts';

/** By email or by text message; an unknown address gets a final refusal. */
export function sendMessage(
  store: Store,
  { body, request }: Keyed<MessageRequest>,
  about: { readonly kind: 'message' | 'sms'; readonly verdict: Verdict },
): Done {
  const { kind, verdict } = about;
  const reason =
    verdict?.type === 'decline' ? verdict.code : isReachable(kind, body.to) ? null : 'bad-address';
  if (reason !== null) {
    return {
      answer: errorResponse(422, 'rejected', `the message cannot be delivered: ${reason}`, reason),
      effects: [{ kind, amountMinor: null, outcome: 'refused' }],
    };
  }
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
    effects: [{ kind, amountMinor: null, outcome: 'done' }],
  };
}

function isReachable(kind: 'message' | 'sms', to: string): boolean {
  if (kind === 'message') return to.includes('@') && !to.toLowerCase().endsWith(BAD_ADDRESSES.emailDomain);
  return /^\+\d{6,15}$/.test(to) && !to.endsWith(BAD_ADDRESSES.smsEnding);
}
