import { sql } from 'kysely';
import type { PaymentAnswer } from '../contract/providers/provider-answers.ts';
import type { Database, Tx } from './connect.ts';

/**
 * Mirrors the provider's record of this order, and records its captures that are not recorded yet, each under its own
 * key. `records` selects those that may be recorded.
 */
export async function storePayment(
  tx: Tx,
  orderId: string,
  record: PaymentAnswer,
  records: (captureKey: string) => boolean,
): Promise<void> {
  if (record.reference !== orderId)
    throw new Error(`${orderId}: the payment of ${record.reference} is not its own`);
  await sql`insert into payments as p (order_id, currency, authorisation_id, state, authorised_minor, captured_minor,
      refunded_minor, version)
    values (${orderId}, ${record.currency}, ${record.authorisationId}, ${record.state},
      ${record.authorisedMinor}, ${record.capturedMinor}, ${record.refundedMinor}, ${record.version})
    on conflict (order_id) do update set authorisation_id = excluded.authorisation_id, state = excluded.state,
      authorised_minor = excluded.authorised_minor, captured_minor = excluded.captured_minor,
      refunded_minor = excluded.refunded_minor, version = excluded.version
    where p.version < excluded.version`.execute(tx);
  for (const capture of record.captures) {
    if (!records(capture.key)) continue;
    await book(tx, {
      orderId,
      entryKey: capture.key,
      kind: 'capture',
      currency: record.currency,
      amountMinor: capture.amountMinor,
      providerReference: capture.captureId,
    });
  }
}

/** What was authorised for the order; null where another authorisation, or none, is in PostgreSQL. */
export async function authorisedMinorOf(
  database: Database,
  orderId: string,
  authorisationId: string,
): Promise<number | null> {
  const row = await database
    .selectFrom('payments')
    .select('authorised_minor')
    .where('order_id', '=', orderId)
    .where('authorisation_id', '=', authorisationId)
    .executeTakeFirst();
  return row === undefined ? null : Number(row.authorised_minor);
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
