import type { UndoAnswer, UndoRequest } from '../contract/providers.ts';
import type { EffectCall } from '../database/effects/effect.ts';
import { askProvider, unexpected } from './ask-provider.ts';
import type { Attempt } from './attempt.ts';
import { thenReadPayment } from './payment-record.ts';
import type { ProviderClient } from './provider-client.ts';

type AskUndo = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly call: EffectCall;
  /** Made when it is asked. `keys` are closed at the provider, `keepMinor` of what was captured stays. */
  readonly body: () => Pick<UndoRequest, 'keepMinor' | 'keys'>;
  /** The provider's answer in the words of our contract. */
  readonly response: (answer: UndoAnswer) => unknown;
};

/** Has the payment provider let go and give back, and reads its books after it. */
export function askUndo({ attempt, body, call, client, response }: AskUndo) {
  const { key, orderId } = call;
  const ask = askProvider({
    client,
    attempt,
    provider: 'payment',
    path: '/payment/v1/undo',
    key,
    body: (): UndoRequest => ({ reference: orderId, ...body() }),
    understand: (answer) => {
      if (answer.kind === 'no') throw unexpected('undo', answer);
      return { state: 'done', response: response(answer.body as UndoAnswer) };
    },
  });
  return thenReadPayment({ client, attempt, orderId }, ask);
}
