import type {
  RefundRecord,
  RefundRequest,
  RefundUndoAnswer,
  RefundUndoRequest,
} from '../contract/providers/providers.ts';
import { type Done, errorResponse } from './answer.ts';
import { closeKeys } from './once.ts';
import { bump, capturedOf, type Keyed, newId, refundedOf, type Verdict } from './payment.ts';
import type { Store } from './store.ts';

/** Any part of the captured amount that is not refunded; the provider's own store decides, whatever the caller remembers. */
export function refund(store: Store, { body, request }: Keyed<RefundRequest>, verdict: Verdict): Done {
  const { amountMinor, currency, reference } = body;
  const refused = (reason: string): Done => ({
    answer: errorResponse(402, 'declined', `the refund was declined: ${reason}`, reason),
    effects: [{ kind: 'refund', amountMinor, outcome: 'refused' }],
  });
  if (verdict?.type === 'decline') return refused(verdict.code);
  const held = store.get('select currency from authorisations where reference = ? limit 1', reference);
  if (held === undefined) return refused('no-such-payment');
  if (held['currency'] !== currency) return refused('other-currency');
  const capturedMinor = capturedOf(store, 'reference', reference);
  const refundedMinor = refundedOf(store, reference) + amountMinor;
  if (refundedMinor > capturedMinor) return refused('above-captured');
  store.run(
    'insert into refunds (key, reference, amount, at) values (?,?,?,?)',
    request.key,
    reference,
    amountMinor,
    request.at,
  );
  bump(store, reference);
  const record: RefundRecord = {
    refundId: newId('ref'),
    reference,
    currency,
    amountMinor,
    refundedMinor,
    capturedMinor,
  };
  return {
    answer: { status: 201, body: record },
    effects: [{ kind: 'refund', amountMinor, outcome: 'done' }],
  };
}

/** Also for unknown keys. Completed refunds under them stay and are returned. */
export function undoRefund(store: Store, { body, request }: Keyed<RefundUndoRequest>): Done {
  closeKeys(store, body.keys, request);
  const done = body.keys.reduce((sum, key) => {
    const row = store.get('select amount from refunds where key = ? and reference = ?', key, body.reference);
    return sum + Number(row?.['amount'] ?? 0);
  }, 0);
  const answer: RefundUndoAnswer = { refundedMinor: done };
  return {
    answer: { status: 200, body: answer },
    effects: [{ kind: 'void', amountMinor: 0, outcome: 'done' }],
  };
}
