import type { Migration } from './migration.ts';

export const afterSale: Migration = {
  version: 7,
  name: 'returns, subscriptions, and messages about them',
  sql: `
create table returns (
  return_id text primary key check (return_id ~ '^ret-[0-9A-HJKMNP-TV-Z]{16}$'),
  order_id text not null references orders,
  customer_id text not null,
  request_key text not null,
  state text not null check (state in ('requested', 'approved', 'labelled', 'in_transit', 'received', 'inspecting',
    'accepted', 'partial', 'rejected', 'refunding', 'restocking', 'closed', 'refused', 'expired', 'withdrawn')),
  state_at timestamptz not null,
  state_run text not null,
  state_seq integer not null,
  policy text not null,
  reason text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  window_ends_at timestamptz not null,
  refund_minor bigint check (refund_minor >= 0),
  refunded_minor bigint not null default 0,
  refunded_by text check (refunded_by in ('provider', 'hand')),
  label_id text,
  tracking text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (order_id, request_key),
  constraint returns_refund_within_claim check (refunded_minor >= 0 and refunded_minor <= coalesce(refund_minor, 0)),
  constraint returns_refund_by_somebody check (refunded_minor = 0 or refunded_by is not null)
) with (fillfactor = 80);
create index returns_customer on returns (customer_id, created_at desc);
create trigger returns_touch before update on returns for each row execute function touch_updated_at();

create table return_lines (
  return_id text not null references returns,
  order_id text not null,
  line integer not null,
  quantity integer not null check (quantity > 0),
  taken_back integer not null default 0,
  restocked integer not null default 0,
  primary key (return_id, line),
  foreign key (order_id, line) references order_items,
  constraint return_lines_within_request check (taken_back >= 0 and taken_back <= quantity),
  constraint return_lines_restocked_within_taken_back check (restocked >= 0 and restocked <= taken_back)
);
create index return_lines_order on return_lines (order_id, line);

-- Units can come back once: what open returns ask for and what closed ones took back is never more than was sent.
create function check_return_line() returns trigger language plpgsql as $$
declare sent integer; claimed integer;
begin
  perform 1 from orders where order_id = new.order_id for no key update;
  select coalesce(sum(quantity), 0) into sent from reservations
    where order_id = new.order_id and line = new.line and state = 'shipped';
  select coalesce(sum(case when r.state in ('closed', 'rejected') then l.taken_back else l.quantity end), 0) into claimed
    from return_lines l join returns r using (return_id)
    where l.order_id = new.order_id and l.line = new.line and r.state not in ('refused', 'expired', 'withdrawn');
  if claimed > sent then
    raise exception 'line % of % was sent % times and would come back % times', new.line, new.order_id, sent, claimed
      using errcode = 'check_violation', constraint = 'return_lines_within_sent';
  end if;
  return null;
end $$;
create trigger return_lines_within_sent after insert or update on return_lines
  for each row execute function check_return_line();

-- Money of a return: its own entries are told apart by their key, {order}:refund:{return}:{n}.
create function paid_for_order(wanted text) returns bigint language sql stable as $$
  select case when o.payment_method = 'cash'
    then (select coalesce(sum(r.quantity * i.unit_price_minor), 0) from reservations r
      join order_items i on i.order_id = r.order_id and i.line = r.line
      where r.order_id = wanted and r.state = 'shipped')
    else 0 end + (select coalesce(sum(amount_minor), 0) from payment_ledger
      where order_id = wanted and entry_key !~ ':refund:ret-')
  from orders o where o.order_id = wanted
$$;

create function check_return_claim() returns trigger language plpgsql as $$
declare paid bigint; claimed bigint;
begin
  perform 1 from orders where order_id = new.order_id for no key update;
  paid := paid_for_order(new.order_id);
  select coalesce(sum(refund_minor), 0) into claimed from returns where order_id = new.order_id;
  if claimed > paid then
    raise exception '% was paid for % and % would be given back', paid, new.order_id, claimed
      using errcode = 'check_violation', constraint = 'returns_refund_within_paid';
  end if;
  return null;
end $$;
create trigger returns_refund_within_paid after insert or update of refund_minor on returns
  for each row when (new.refund_minor is not null) execute function check_return_claim();

create function check_return_refund() returns trigger language plpgsql as $$
declare paid bigint; given bigint;
begin
  perform 1 from orders where order_id = new.order_id for no key update;
  paid := paid_for_order(new.order_id);
  select coalesce(-sum(amount_minor), 0) into given from payment_ledger
    where order_id = new.order_id and entry_key ~ ':refund:ret-';
  if given > paid then
    raise exception '% was paid for % and % was given back', paid, new.order_id, given
      using errcode = 'check_violation', constraint = 'payment_ledger_refund_within_paid';
  end if;
  return null;
end $$;
create trigger payment_ledger_refund_within_paid after insert on payment_ledger
  for each row when (new.entry_key ~ ':refund:ret-') execute function check_return_refund();

create table return_events (
  return_id text not null,
  run_id text not null,
  seq integer not null check (seq > 0),
  from_state text,
  to_state text not null,
  event text not null,
  cause text not null,
  actor text not null,
  at timestamptz not null,
  recorded_at timestamptz not null default now(),
  primary key (return_id, run_id, seq)
);
create trigger return_events_keep before update or delete on return_events
  for each row execute function refuse_change();
create trigger return_events_keep_all before truncate on return_events
  for each statement execute function refuse_change();

create table subscriptions (
  subscription_id text primary key check (subscription_id ~ '^sub-[0-9A-HJKMNP-TV-Z]{16}$'),
  customer_id text not null,
  request_key text not null,
  request_hash text not null,
  state text not null check (state in ('active', 'paused', 'renewing', 'cancelled')),
  policy text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  lines jsonb not null,
  cadence jsonb not null,
  payment_method text not null check (payment_method in ('card', 'cash')),
  email text not null,
  starts_at timestamptz not null,
  period integer not null check (period > 0),
  next_at timestamptz,
  version bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (customer_id, request_key),
  constraint subscriptions_next check ((state = 'cancelled') = (next_at is null))
);
create index subscriptions_customer on subscriptions (customer_id);
create trigger subscriptions_touch before update on subscriptions for each row execute function touch_updated_at();

-- One order per period and try. The next try is written only after the order of the one before came to nothing.
create table subscription_renewals (
  subscription_id text not null references subscriptions,
  period integer not null check (period > 0),
  attempt integer not null check (attempt > 0),
  order_id text not null unique,
  order_input jsonb not null,
  due_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (subscription_id, period, attempt)
);

-- A message may be about a subscription, and it may be that nothing was sent, for a reason.
alter table notifications drop constraint notifications_order_id_fkey;
alter table notifications alter column message_id drop not null;
alter table notifications add column channel text not null default 'email' check (channel in ('email', 'sms'));
alter table notifications add column outcome text not null default 'sent'
  check (outcome in ('sent', 'opted-out', 'no-address', 'bad-address', 'given-up', 'not-needed'));
alter table notifications add constraint notifications_sent check ((outcome = 'sent') = (message_id is not null));

alter table callbacks drop constraint callbacks_provider_check;
alter table callbacks add constraint callbacks_provider_check check (provider in ('payment', 'vendor', 'carrier'));
`,
};
