import { createHash } from 'node:crypto';
import { Kysely, type LogEvent, PostgresDialect, type PostgresPoolClient, type Transaction } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;
/** Inside a transaction; also given where a single statement is enough. */
export type Tx = Transaction<Schema>;
export type Queryable = Database | Tx;

export type ConnectOptions = {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  readonly connections?: number;
  /** For who reads whole tables at leisure; everybody else keeps to what an activity may wait. */
  readonly statementLimitMs?: number;
  /** Called when an idle connection breaks, which the pool itself survives. */
  readonly onConnectionLost?: (error: Error) => void;
  /** Called after every query, in the caller's context: for spans. Parameters are in it; they must not leave. */
  readonly onQuery?: (event: LogEvent) => void;
};

// An activity must hear of a hanging database well before its own time is over (start-to-close 3 to 5 s), and a lock
// must give up before the statement does, so that the error names which it was.
const STATEMENT_LIMIT_MS = 2_500;
const LOCK_LIMIT_MS = 2_000;
const IDLE_IN_TRANSACTION_LIMIT_MS = 10_000;
const CONNECT_LIMIT_MS = 2_000;
const DEFAULT_CONNECTIONS = 10;

/** Connects on first use and again after every loss; nothing is asked of the server here. */
export function connectDatabase(options: ConnectOptions): Database {
  const statementLimit = options.statementLimitMs ?? STATEMENT_LIMIT_MS;
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.connections ?? DEFAULT_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    statement_timeout: statementLimit,
    lock_timeout: LOCK_LIMIT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_LIMIT_MS,
    // The server's own limit does not help when the server itself is frozen.
    query_timeout: statementLimit + 500,
    keepAlive: true,
    types: { getTypeParser: parserOf },
  });
  pool.on('error', (error) => options.onConnectionLost?.(error));
  // The pool listens to idle connections only: one that breaks while it is lent would end the whole process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Schema>({
    ...(options.onQuery === undefined ? {} : { log: options.onQuery }),
    dialect: new PostgresDialect({
      pool: {
        connect: async () => preparing(await pool.connect()),
        end: () => pool.end(),
        options: pool.options,
      },
    }),
  });
}

const INT8 = 20;

// PostgreSQL's bigint comes as text; every amount of ours is a safe integer, and one that is not must not be rounded.
const parserOf: typeof pg.types.getTypeParser = ((oid: number, format?: 'text' | 'binary') =>
  oid === INT8 && format !== 'binary' ? safeInteger : pg.types.getTypeParser(oid, format as 'text')) as never;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is not a safe integer`);
  return value;
}

const names = new Map<string, string>();
const NAMES_MAX = 500;

// The statements of the ledger come again for every order: the server parses and plans each one once a connection.
// The text decides the name, so the map is a cache of hashes and no state.
function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= NAMES_MAX) return undefined;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
  names.set(text, name);
  return name;
}

function preparing(client: pg.PoolClient): PostgresPoolClient {
  return {
    query: ((text: string, values: readonly unknown[] = []) => {
      const name = values.length === 0 ? undefined : statementName(text);
      return client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
    }) as unknown as PostgresPoolClient['query'],
    release: () => client.release(),
  };
}
