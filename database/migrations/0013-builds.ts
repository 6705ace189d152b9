import type { Migration } from './migration.ts';

export const builds: Migration = {
  version: 13,
  name: 'which builds have brought these tables up to date',
  sql: `
-- A build that finds the tables newer than itself can say whose they are.
create table quarterdeck_builds (
  build text primary key,
  step integer not null,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now()
);
`,
};
