import { undoAnswerSchema } from '../../contract/providers/provider-answers.ts';
import type { UndoAnswer, UndoRequest } from '../../contract/providers/providers.ts';
import type { EffectCall } from '../../database/effects/effect.ts';
import { askProvider, unexpected } from '../shared/ask-provider.ts';
import type { Attempt } from '../shared/attempt.ts';
import type { ProviderClient } from '../shared/provider-client.ts';
import { amountOf, mustAgree, readAnswer } from '../shared/read-answer.ts';
import { thenReadPayment } from './payment-record.ts';

type AskUndo = {
  readonly client: ProviderClient;
  readonly attempt: Attempt;
  readonly call: EffectCall;
  readonly currency: string;
  /** No more than this may be refunded; absent: the amount in the provider's store. */
  readonly atMostMinor?: number;
  /** Made when it is asked. `keys` are closed at the provider, `keepMinor` of what was captured stays. */
  readonly body: () => Pick<UndoRequest, 'keepMinor' | 'keys'>;
  /** The provider's answer in the words of our contract. */
  readonly response: (answer: UndoAnswer) => unknown;
};

const PATH = '/payment/v1/undo';

/** Lets the payment provider void and refund, and reads its record afterwards. */
export function askUndo({ atMostMinor, attempt, body, call, client, currency, response }: AskUndo) {
  const { key, orderId } = call;
  let answered: UndoAnswer | undefined;
  const ask = askProvider({
    client,
    attempt,
    provider: 'payment',
    path: PATH,
    key,
    reference: orderId,
    body: (): UndoRequest => ({ reference: orderId, ...body() }),
    understand: (answer) => {
      if (answer.kind === 'no') throw unexpected('undo', answer);
      answered = readAnswer(`POST ${PATH}`, undoAnswerSchema, answer.body);
      if (atMostMinor !== undefined) {
        mustAgree(`POST ${PATH}`, [
          {
            field: 'refunded',
            asked: `at most ${amountOf(atMostMinor, currency)}`,
            answered: amountOf(answered.refundedMinor, currency),
            agrees: answered.refundedMinor <= atMostMinor,
          },
        ]);
      }
      return { state: 'done', response: response(answered) };
    },
  });
  return thenReadPayment({ client, attempt, orderId, currency }, ask, (payment) => {
    const refundedMinor = answered?.refundedMinor ?? 0;
    const { keepMinor } = body();
    const held = payment === undefined ? 0 : payment.capturedMinor - payment.refundedMinor;
    mustAgree(`POST ${PATH}`, [
      {
        field: 'refunded',
        asked: `its record: ${amountOf(payment?.refundedMinor ?? 0, currency)}`,
        answered: amountOf(refundedMinor, currency),
        agrees: refundedMinor <= (payment?.refundedMinor ?? 0),
      },
      {
        field: 'kept',
        asked: `at most ${amountOf(keepMinor, currency)}`,
        answered: amountOf(held, currency),
        agrees: held <= keepMinor,
      },
      {
        field: 'voided',
        asked: 'an authorisation of this order',
        answered: 'no payment of it',
        agrees: payment !== undefined || answered?.voided !== true,
      },
    ]);
  });
}
