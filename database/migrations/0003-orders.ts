import type { Migration } from './migration.ts';

export const orders: Migration = {
  version: 3,
  name: 'orders, their lines, their log',
  sql: `
create domain order_stage as text check (value in (
  'placed', 'reserving', 'authorising', 'confirmed', 'fulfilling', 'capturing', 'releasing', 'shipped', 'delivered',
  'cancelling', 'compensating', 'completed', 'rejected', 'payment_failed', 'expired', 'cancelled', 'failed'));

create table orders (
  order_id text primary key check (order_id ~ '^ord-[0-9A-HJKMNP-TV-Z]{16}$'),
  customer_id text not null,
  request_key text not null,
  request_hash text not null,
  stage order_stage not null default 'placed',
  stage_at timestamptz not null,
  stage_run text not null,
  stage_seq integer not null,
  policy text not null,
  channel text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint not null check (amount_minor >= 0),
  payment_method text not null check (payment_method in ('card', 'cash')),
  email text not null,
  ship_to jsonb not null,
  note text,
  placed_at timestamptz not null,
  promise_by timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (customer_id, request_key)
) with (fillfactor = 70);
create index orders_email on orders (lower(email), placed_at desc);
create trigger orders_touch before update on orders for each row execute function touch_updated_at();

create table order_items (
  order_id text not null references orders,
  line integer not null check (line > 0),
  sku text not null,
  name text not null,
  vendor_id text not null,
  quantity integer not null check (quantity > 0),
  unit_price_minor bigint not null check (unit_price_minor >= 0),
  primary key (order_id, line)
);

-- No reference to orders: an order that was refused before it was written has a log too.
-- A run made by a reset counts on from the point of the reset, so a number is unique within its run.
create table order_events (
  order_id text not null,
  run_id text not null,
  seq integer not null check (seq > 0),
  from_stage order_stage,
  to_stage order_stage not null,
  event text not null,
  cause text not null,
  actor text not null,
  at timestamptz not null,
  recorded_at timestamptz not null default now(),
  primary key (order_id, run_id, seq)
);
create trigger order_events_keep before update or delete on order_events
  for each row execute function refuse_change();
create trigger order_events_keep_all before truncate on order_events
  for each statement execute function refuse_change();
`,
};
