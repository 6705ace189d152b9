import type { Migration } from './migration.ts';

export const forgotten: Migration = {
  version: 11,
  name: 'what is left of a customer who is deleted',
  sql: `
-- What was sold, for how much and where to stays: it is the record of a sale. How somebody is reached or paid by does not.
create function forget_customer(gone text) returns void language sql as $$
  update orders set email = '', note = null, payment_token = null where customer_id = gone;
  update notifications set recipient = '' where recipient <> '' and order_id in (
    select order_id from orders where customer_id = gone
    union all select subscription_id from subscriptions where customer_id = gone);
  update subscriptions set email = '' where customer_id = gone;
  update subscription_renewals set order_input = order_input - array['contact', 'note', 'payment', 'shipTo']
    where subscription_id in (select subscription_id from subscriptions where customer_id = gone);
$$;

create function forget_deleted_customer() returns trigger language plpgsql as $$
begin
  perform forget_customer(new.customer_id);
  return null;
end $$;
create trigger customers_forget after update of stage on customers for each row
  when (new.stage = 'deleted' and old.stage <> 'deleted') execute function forget_deleted_customer();

-- A subscription would go on ordering for somebody who must not be known any more.
create or replace function refuse_deletion_with_open_orders() returns trigger language plpgsql as $$
begin
  if exists (select from orders where customer_id = new.customer_id and stage not in
      ('completed', 'rejected', 'payment_failed', 'expired', 'cancelled', 'failed')) then
    raise exception 'customer % has open orders', new.customer_id using errcode = 'restrict_violation';
  end if;
  if exists (select from subscriptions where customer_id = new.customer_id and state <> 'cancelled') then
    raise exception 'customer % has a subscription', new.customer_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

select forget_customer(customer_id) from customers where stage = 'deleted';
`,
};
