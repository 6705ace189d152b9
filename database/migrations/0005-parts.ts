import type { Migration } from './migration.ts';

export const parts: Migration = {
  version: 5,
  name: 'reservations, money, vendor orders, messages and the inbox of callbacks',
  sql: `
create table reservations (
  key text primary key,
  order_id text not null references orders,
  line integer not null,
  sku text not null references stock,
  quantity integer not null check (quantity > 0),
  state text not null check (state in ('held', 'released', 'shipped')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index reservations_one_live on reservations (order_id, line) where state in ('held', 'shipped');
create index reservations_sku on reservations (sku) where state = 'held';
create trigger reservations_touch before update on reservations for each row execute function touch_updated_at();

create table payments (
  order_id text primary key references orders,
  currency text not null,
  authorisation_id text,
  state text not null check (state in
    ('authorised', 'review', 'part_captured', 'captured', 'voided', 'refunded', 'declined', 'expired')),
  authorised_minor bigint not null default 0 check (authorised_minor >= 0),
  captured_minor bigint not null default 0 check (captured_minor >= 0),
  refunded_minor bigint not null default 0 check (refunded_minor >= 0 and refunded_minor <= captured_minor),
  version bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index payments_authorisation on payments (authorisation_id);
create trigger payments_touch before update on payments for each row execute function touch_updated_at();

-- Signed: what came in is positive, what went back is negative; the sum is what we hold of the customer's money.
create table payment_ledger (
  id bigint generated always as identity primary key,
  order_id text not null references orders,
  entry_key text not null unique,
  kind text not null check (kind in ('authorise', 'capture', 'void', 'refund', 'manual')),
  currency text not null,
  amount_minor bigint not null,
  provider_reference text,
  actor text not null,
  at timestamptz not null default now(),
  constraint payment_ledger_sign check (case kind
    when 'capture' then amount_minor >= 0 when 'refund' then amount_minor <= 0
    when 'manual' then true else amount_minor = 0 end)
);
create index payment_ledger_order on payment_ledger (order_id);
create index payment_ledger_reference on payment_ledger (provider_reference);
create trigger payment_ledger_keep before update or delete on payment_ledger
  for each row execute function refuse_change();
create trigger payment_ledger_keep_all before truncate on payment_ledger
  for each statement execute function refuse_change();

create table vendor_orders (
  key text primary key,
  order_id text not null references orders,
  vendor_id text not null,
  vendor_order_id text,
  state text not null check (state in ('accepted', 'rejected', 'released', 'cancelled')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index vendor_orders_one_live on vendor_orders (order_id, vendor_id)
  where state in ('accepted', 'released');
create index vendor_orders_reference on vendor_orders (vendor_order_id);
create trigger vendor_orders_touch before update on vendor_orders for each row execute function touch_updated_at();

create table notifications (
  key text primary key,
  order_id text not null references orders,
  kind text not null,
  recipient text not null,
  message_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index notifications_order on notifications (order_id);
create trigger notifications_touch before update on notifications for each row execute function touch_updated_at();

create table callbacks (
  event_id text primary key,
  provider text not null check (provider in ('payment', 'vendor')),
  order_id text not null,
  body_hash text not null,
  payload jsonb not null,
  version bigint not null,
  times integer not null default 1,
  outcome text not null default 'stored' check (outcome in ('stored', 'delivered', 'unknown-order', 'order-closed')),
  received_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index callbacks_order on callbacks (order_id);
create index callbacks_undelivered on callbacks (received_at) where outcome in ('stored', 'unknown-order');
create trigger callbacks_touch before update on callbacks for each row execute function touch_updated_at();
`,
};
