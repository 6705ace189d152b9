import type { Migration } from './migration.ts';

export const goods: Migration = {
  version: 2,
  name: 'products, prices and stock',
  sql: `
create table products (
  sku text primary key,
  name text not null,
  vendor_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create trigger products_touch before update on products for each row execute function touch_updated_at();

create table product_prices (
  sku text not null references products,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  minor bigint not null check (minor > 0),
  primary key (sku, currency)
);

-- on_hand_start never changes: on_hand = on_hand_start - shipped must hold at any time.
create table stock (
  sku text primary key references products,
  on_hand integer not null check (on_hand >= 0),
  reserved integer not null default 0,
  on_hand_start integer not null,
  updated_at timestamptz not null default now(),
  constraint stock_reserved_within_on_hand check (reserved >= 0 and on_hand >= reserved)
) with (fillfactor = 70);
create trigger stock_touch before update on stock for each row execute function touch_updated_at();
`,
};
