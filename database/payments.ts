import { sql } from 'kysely';
import type { PaymentRecord } from '../contract/providers.ts';
import type { Tx } from './connect.ts';

/** Mirrors the provider's record, and books every capture in it that is not booked yet under its own key. */
export async function storePayment(tx: Tx, record: PaymentRecord): Promise<void> {
  await sql`insert into payments as p (order_id, currency, authorisation_id, state, authorised_minor, captured_minor,
      refunded_minor, version)
    values (${record.reference}, ${record.currency}, ${record.authorisationId}, ${record.state},
      ${record.authorisedMinor}, ${record.capturedMinor}, ${record.refundedMinor}, ${record.version})
    on conflict (order_id) do update set authorisation_id = excluded.authorisation_id, state = excluded.state,
      authorised_minor = excluded.authorised_minor, captured_minor = excluded.captured_minor,
      refunded_minor = excluded.refunded_minor, version = excluded.version
    where p.version < excluded.version`.execute(tx);
  for (const capture of record.captures) {
    await book(tx, {
      orderId: record.reference,
      entryKey: capture.key,
      kind: 'capture',
      currency: record.currency,
      amountMinor: capture.amountMinor,
      providerReference: capture.captureId,
    });
  }
}

export type LedgerEntry = {
  readonly orderId: string;
  readonly entryKey: string;
  readonly kind: 'authorise' | 'capture' | 'void' | 'refund';
  readonly currency: string;
  /** Signed: what comes in is positive. */
  readonly amountMinor: number;
  readonly providerReference: string | null;
};

/** Once per entry key, however often it is asked for. */
export async function book(tx: Tx, entry: LedgerEntry): Promise<void> {
  await sql`insert into payment_ledger (order_id, entry_key, kind, currency, amount_minor, provider_reference, actor)
    values (${entry.orderId}, ${entry.entryKey}, ${entry.kind}, ${entry.currency}, ${entry.amountMinor},
      ${entry.providerReference}, 'order') on conflict (entry_key) do nothing`.execute(tx);
}
