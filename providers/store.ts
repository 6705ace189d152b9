import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { DATA_FORMAT } from '../contract/stack/data-format.ts';

type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** The providers' store. It is on disk before a response leaves, so a kill loses nothing that was reported. */
export type Store = {
  all(sql: string, ...values: readonly Value[]): readonly Row[];
  get(sql: string, ...values: readonly Value[]): Row | undefined;
  /** Gives how many rows changed. */
  run(sql: string, ...values: readonly Value[]): number;
  /** All of it or nothing. */
  transaction<T>(work: () => T): T;
  close(): void;
};

// Amounts are whole minor units, times are milliseconds since 1970.
const TABLES = `
create table if not exists requests (key text primary key, fingerprint text, status integer, body text,
  calls integer not null, closed integer not null default 0, service text not null, reference text not null,
  at integer not null) strict;
create table if not exists effects (key text not null, kind text not null, service text not null,
  reference text not null, amount integer, outcome text not null, at integer not null, primary key (key, kind)) strict;
create index if not exists effects_reference on effects (service, reference);
create table if not exists authorisations (id text primary key, key text not null unique, reference text not null,
  currency text not null, amount integer not null, token text not null, state text not null, reason text,
  expires_at integer not null, capture_tries integer not null default 0, at integer not null) strict;
create index if not exists authorisations_reference on authorisations (reference);
create table if not exists captures (id text primary key, key text not null unique, authorisation text not null,
  reference text not null, amount integer not null check (amount >= 0), at integer not null) strict;
create index if not exists captures_reference on captures (reference);
create table if not exists refunds (key text primary key, reference text not null, amount integer not null check
  (amount > 0), at integer not null) strict;
create index if not exists refunds_reference on refunds (reference);
create table if not exists payment_versions (reference text primary key, version integer not null) strict;
create table if not exists vendor_orders (id text primary key, vendor text not null, reference text not null,
  status text not null, version integer not null, tracking text, next text, due integer, trace text,
  at integer not null) strict;
create index if not exists vendor_orders_reference on vendor_orders (vendor, reference);
create index if not exists vendor_orders_due on vendor_orders (due) where due is not null;
create table if not exists consignments (vendor_order text primary key, ship_to text not null) strict;
create table if not exists labels (id text primary key, return_id text not null unique, reference text not null,
  tracking text not null, status text not null, version integer not null, next text, due integer, trace text,
  at integer not null) strict;
create index if not exists labels_due on labels (due) where due is not null;
create table if not exists closed_labels (return_id text primary key) strict;
create table if not exists closed_references (vendor text not null, reference text not null,
  primary key (vendor, reference)) strict;
create table if not exists messages (id text primary key, key text not null unique, reference text not null,
  recipient text not null, kind text not null, text text not null, at integer not null) strict;
create table if not exists callbacks (id integer primary key, event text not null, service text not null,
  body text not null, trace text, due integer, tries integer not null default 0, ended text) strict;
create index if not exists callbacks_due on callbacks (due) where due is not null;
create table if not exists faults (position integer primary key, fault text not null) strict;
create table if not exists fault_calls (fault text not null, key text not null, calls integer not null,
  primary key (fault, key)) strict;
create table if not exists identity (since integer not null) strict;
`;

/** `folder` null: in memory, for tests of the rules alone. */
export function openStore(folder: string | null, now: number): Store {
  if (folder !== null) mkdirSync(folder, { recursive: true });
  const file = folder === null ? ':memory:' : path.join(folder, 'providers.db');
  const database = named(file, () => new DatabaseSync(file));
  // The write-ahead log survives the death of the process; only a power cut can lose its end.
  named(file, () => {
    database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 2000;');
    const found = database.prepare('pragma user_version').get()?.['user_version'];
    if (Number(found) > DATA_FORMAT.providers) throw newerStore(file, Number(found));
    database.exec(TABLES);
    database.exec(`pragma user_version = ${DATA_FORMAT.providers}`);
  });
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const store: Store = {
    all: (sql, ...values) => prepared(sql).all(...values) as readonly Row[],
    get: (sql, ...values) => prepared(sql).get(...values) as Row | undefined,
    run: (sql, ...values) => Number(prepared(sql).run(...values).changes),
    transaction: (work) => {
      database.exec('begin immediate');
      try {
        const result = work();
        database.exec('commit');
        return result;
      } catch (error) {
        try {
          database.exec('rollback');
        } catch {
          // A full disk has rolled back by itself.
        }
        throw error;
      }
    },
    close: () => database.close(),
  };
  if (store.get('select since from identity') === undefined)
    store.run('insert into identity values (?)', now);
  return store;
}

function newerStore(file: string, format: number): Error {
  const place = `${file} (format ${format}; this build knows ${DATA_FORMAT.providers})`;
  return Object.assign(new Error(`${place} is newer`), { code: 'ENEWER', path: place });
}

/** SQLite's message does not name the file. */
function named<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Error && !('path' in error) ? Object.assign(error, { path: file }) : error;
  }
}
