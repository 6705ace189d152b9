import type { Migration } from './migration.ts';

export const checks: Migration = {
  version: 6,
  name: 'what the checks of the stores found, and what an order needs to be started again',
  sql: `
-- Stands for a card at the payment provider; never a card number.
alter table orders add column payment_token text;

create table reconcile_differences (
  kind text not null,
  key text not null,
  order_id text,
  detail text not null,
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  -- When the order was told; null while it was not or cannot be.
  told_at timestamptz,
  resolved_at timestamptz,
  primary key (kind, key)
);
create index reconcile_differences_open on reconcile_differences (order_id) where resolved_at is null;

create table check_passes (
  name text primary key,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  summary jsonb not null,
  -- Where the next pass goes on.
  cursor jsonb
);
create index effects_made on effects using brin (created_at);
`,
};
