import type { Migration } from './migration.ts';

export const touch: Migration = {
  version: 1,
  name: 'functions that triggers call',
  sql: `
create function touch_updated_at() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end $$;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are only ever added', tg_table_name using errcode = 'restrict_violation';
end $$;
`,
};
