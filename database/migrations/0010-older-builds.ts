import type { Migration } from './migration.ts';

export const olderBuilds: Migration = {
  version: 10,
  name: 'builds from before step 9 can settle what is in doubt',
  sql: `
-- They write the outcome of an effect and know nothing of the doubt: without this the check of step 9 refused them.
create function end_doubt() returns trigger language plpgsql as $$
begin
  new.in_doubt := false;
  return new;
end $$;
create trigger effects_end_doubt before update on effects for each row
  when (new.in_doubt and new.state <> 'pending') execute function end_doubt();
`,
};
