import type { Migration } from './migration.ts';

export const doubt: Migration = {
  version: 9,
  name: 'what of the effects that were begun is in doubt',
  sql: `
-- True from before the provider is asked until its answer is known. A provider that says that nothing was done ends the
-- doubt and leaves the effect pending, with what it said.
alter table effects
  add column in_doubt boolean not null default false,
  add column last_failure text check (length(last_failure) <= 500);
-- What was begun before: nobody can say any more.
update effects set in_doubt = true where state = 'pending';
alter table effects add constraint effects_doubt check (not in_doubt or state = 'pending');
drop index effects_in_doubt;
create index effects_pending on effects (created_at) where state = 'pending';
`,
};
