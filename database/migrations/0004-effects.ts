import type { Migration } from './migration.ts';

export const effects: Migration = {
  version: 4,
  name: 'the ledger of effects and the numbers of their tries',
  sql: `
-- One row per key for ever: this row decides whether something happened. No reference to orders, because an undo may
-- close the key of an effect whose order was never written.
create table effects (
  key text primary key,
  kind text not null,
  order_id text not null,
  request_hash text not null,
  state text not null check (state in ('pending', 'done', 'refused', 'tombstone', 'manual')),
  response jsonb,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint effects_finished check ((state = 'pending') = (finished_at is null)),
  constraint effects_answered check (state not in ('done', 'refused') or response is not null)
) with (fillfactor = 80);
create index effects_order on effects (order_id);
create index effects_in_doubt on effects (created_at) where state = 'pending';

create table attempts (
  order_id text not null,
  step text not null,
  request_id text not null,
  n integer not null check (n > 0),
  opened_at timestamptz not null default now(),
  primary key (order_id, step, request_id)
);

create table api_idempotency (
  key text primary key,
  fingerprint text not null,
  state text not null check (state in ('running', 'answered')),
  response jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((state = 'answered') = (response is not null))
);
create trigger api_idempotency_touch before update on api_idempotency
  for each row execute function touch_updated_at();
`,
};
