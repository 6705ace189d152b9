import { sql } from 'kysely';
import type { OrderStage } from '../domain/order-stage.ts';
import type { QuietHours } from '../domain/quiet-hours.ts';
import type { Queryable, Tx } from './connect.ts';

/** Whom a message is for, and what there is to know before it is sent. */
export type Recipient = {
  readonly customerId: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly byEmail: boolean;
  readonly bySms: boolean;
  readonly quietHours: QuietHours | null;
  /** Of the order that it is about; null where it is about a subscription. */
  readonly stage: OrderStage | null;
  /** The customer has sent something of this order back, or wants to. */
  readonly returned: boolean;
};

/** Whether the customer is deleted. The row is locked until the transaction ends: a later deletion erases what it writes. */
export async function isForgotten(tx: Tx, reference: string): Promise<boolean> {
  const { rows } = await sql<{ readonly stage: string }>`
    select stage from customers where customer_id in (
      select customer_id from orders where order_id = ${reference}
      union all select customer_id from subscriptions where subscription_id = ${reference})
    for share`.execute(tx);
  return rows[0]?.stage === 'deleted';
}

type Row = {
  readonly customer_id: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly by_email: boolean | null;
  readonly by_sms: boolean | null;
  readonly quiet_from: string | null;
  readonly quiet_to: string | null;
  readonly quiet_zone: string | null;
  readonly stage: OrderStage | null;
  readonly returned: boolean;
};

/** Undefined: PostgreSQL has neither such an order nor such a subscription. A customer without preferences gets email. */
export async function readRecipient(db: Queryable, reference: string): Promise<Recipient | undefined> {
  const { rows } = await sql<Row>`
    with subject as (
      select customer_id, email, stage::text, exists (select from returns r where r.order_id = o.order_id
        and r.state not in ('refused', 'expired', 'withdrawn')) as returned
      from orders o where order_id = ${reference}
      union all select customer_id, email, null, false from subscriptions where subscription_id = ${reference})
    select s.customer_id, case when c.stage = 'deleted' then null else s.email end as email, c.phone,
      p.by_email, p.by_sms, p.quiet_from, p.quiet_to, p.quiet_zone, s.stage, s.returned
    from subject s left join customers c using (customer_id) left join customer_preferences p using (customer_id)
    limit 1`.execute(db);
  const row = rows[0];
  if (row === undefined) return undefined;
  const { quiet_from: from, quiet_to: to, quiet_zone: timeZone } = row;
  return {
    customerId: row.customer_id,
    email: row.email,
    phone: row.phone,
    byEmail: row.by_email ?? true,
    bySms: row.by_sms ?? false,
    quietHours: from === null || to === null || timeZone === null ? null : { from, to, timeZone },
    stage: row.stage,
    returned: row.returned,
  };
}
