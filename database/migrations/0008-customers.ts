import type { Migration } from './migration.ts';

export const customers: Migration = {
  version: 8,
  name: 'customers, where they live and what they want to hear',
  sql: `
create table customers (
  customer_id text primary key check (length(customer_id) between 1 and 64),
  stage text not null check (stage in ('new', 'verifying', 'active', 'suspended', 'deleted')),
  version bigint not null check (version >= 0),
  name text,
  email text check (length(email) <= 254),
  phone text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Who is known has a name and an address for messages; who is deleted has nothing left.
  constraint customers_known check (stage not in ('verifying', 'active', 'suspended')
    or (name is not null and email is not null)),
  constraint customers_forgotten check (stage <> 'deleted' or (name is null and email is null and phone is null))
) with (fillfactor = 80);
create index customers_email on customers (lower(email));
create trigger customers_touch before update on customers for each row execute function touch_updated_at();

create table customer_addresses (
  customer_id text primary key references customers,
  name text not null,
  street text not null,
  city text not null,
  postal_code text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create trigger customer_addresses_touch before update on customer_addresses
  for each row execute function touch_updated_at();

create table customer_preferences (
  customer_id text primary key references customers,
  by_email boolean not null default true,
  by_sms boolean not null default false,
  quiet_from text check (quiet_from ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  quiet_to text check (quiet_to ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  quiet_zone text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint customer_preferences_quiet check (num_nulls(quiet_from, quiet_to, quiet_zone) in (0, 3))
);
create trigger customer_preferences_touch before update on customer_preferences
  for each row execute function touch_updated_at();

-- Nobody is deleted while an order of theirs is open, and no order comes after the deletion. The row of the customer
-- decides who was first: an order holds it for share, a deletion for itself.
create function refuse_deletion_with_open_orders() returns trigger language plpgsql as $$
begin
  if exists (select from orders where customer_id = new.customer_id and stage not in
      ('completed', 'rejected', 'payment_failed', 'expired', 'cancelled', 'failed')) then
    raise exception 'customer % has open orders', new.customer_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger customers_keep_with_open_orders before update of stage on customers for each row
  when (new.stage = 'deleted' and old.stage <> 'deleted') execute function refuse_deletion_with_open_orders();

create function refuse_order_of_deleted() returns trigger language plpgsql as $$
declare known text;
begin
  select stage into known from customers where customer_id = new.customer_id for share;
  if known = 'deleted' then
    raise exception 'customer % is deleted', new.customer_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger orders_of_the_living before insert on orders for each row execute function refuse_order_of_deleted();
`,
};
