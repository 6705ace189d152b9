import type { Migration } from './migration.ts';

export const currency: Migration = {
  version: 12,
  name: 'the currency of every effect that moves money',
  sql: `
-- Null for effects that move no money.
alter table effects add column currency text check (currency ~ '^[A-Z]{3}$');

create function is_money_step(kind text) returns boolean language sql immutable as $$
  select kind in ('authorise', 'capture', 'void', 'undo-payment', 'refund', 'settle')
$$;

update effects e set currency = o.currency from orders o
  where o.order_id = e.order_id and is_money_step(e.kind);

-- Whoever closes a key that nobody used does not know it, and builds from before this step never say it.
create function fill_effect_currency() returns trigger language plpgsql as $$
begin
  select currency into new.currency from orders where order_id = new.order_id;
  return new;
end $$;
create trigger effects_fill_currency before insert on effects for each row
  when (new.currency is null and is_money_step(new.kind)) execute function fill_effect_currency();
`,
};
