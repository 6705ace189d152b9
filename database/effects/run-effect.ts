import { sql } from 'kysely';
import type { Tx } from '../connect.ts';
import { journalParts } from '../journal.ts';
import type { EffectState } from '../schema.ts';
import {
  type DatabaseEffect,
  type EffectCall,
  type EffectOutcome,
  EffectRefused,
  type EffectResult,
  type Ledger,
  type ProviderEffect,
  tombstoned,
} from './effect.ts';
import { tombstonePending } from './tombstones.ts';

/**
 * Runs every effect of an order. The row of the key decides: the attempt that inserts it does the work, all others get
 * the stored answer, and the tombstone of an undo refuses the work permanently.
 */
export async function runEffect(
  ledger: Ledger,
  call: EffectCall,
  effect: DatabaseEffect | ProviderEffect,
): Promise<EffectResult> {
  const result =
    effect.via === 'database'
      ? await runInDatabase(ledger, call, effect)
      : await runAtProvider(ledger, call, effect);
  if (result.replayed) ledger.onReplay(call);
  await ledger.probe('before-report', call.key);
  return result;
}

// Insert the key, make the conditional change, store the outcome: in this order and in one transaction. A test of
// existence followed by a change in the same statement would see two snapshots and let both of two racers win.
async function runInDatabase(
  ledger: Ledger,
  call: EffectCall,
  effect: DatabaseEffect,
): Promise<EffectResult> {
  await ledger.probe('before', call.key);
  const result = await ledger.database.transaction().execute(async (tx): Promise<EffectResult> => {
    const stored = await claim(tx, call);
    if (stored !== undefined) {
      if (stored.state === 'pending') throw new Error(`${call.key} is pending outside of a transaction`);
      return replay(call.key, stored);
    }
    const outcome = await effect.change(tx);
    await finish(tx, call.key, outcome);
    await ledger.probe('in-transaction', call.key);
    return { ...outcome, replayed: false };
  });
  await ledger.probe('after-commit', call.key);
  return result;
}

async function runAtProvider(
  ledger: Ledger,
  call: EffectCall,
  effect: ProviderEffect,
): Promise<EffectResult> {
  const { prepare } = effect;
  const stored =
    prepare === undefined
      ? await claim(ledger.database, call, true)
      : await ledger.database.transaction().execute(async (tx) => {
          const found = await claim(tx, call, true);
          if (found === undefined || found.state === 'pending') await prepare(tx);
          return found;
        });
  if (stored !== undefined && stored.state !== 'pending') return replay(call.key, stored);
  await ledger.probe('before', call.key);
  // An earlier attempt got at least this far: only the provider knows how much further.
  const known = stored === undefined ? undefined : await effect.lookup();
  if (stored?.inDoubt === false && known === undefined) await setDoubt(ledger, call.key, { inDoubt: true });
  const outcome = known ?? (await effect.call());
  if (outcome.state === 'not-done' || outcome.state === 'differs') {
    await setDoubt(ledger, call.key, {
      inDoubt: outcome.state === 'differs',
      failure: outcome.because.message,
    });
    throw outcome.because;
  }
  if (outcome.state === 'undone') {
    await ledger.database.transaction().execute((tx) => tombstonePending(tx, [call.key]));
    throw tombstoned(call.key);
  }
  const result = await ledger.database.transaction().execute(async (tx): Promise<EffectResult> => {
    if (!(await finish(tx, call.key, outcome))) return replay(call.key, await read(tx, call));
    await effect.settle?.(tx, outcome);
    await ledger.probe('in-transaction', call.key);
    return { ...outcome, replayed: known !== undefined };
  });
  await ledger.probe('after-commit', call.key);
  return result;
}

type StoredEffect = {
  readonly state: EffectState;
  readonly response: unknown;
  readonly requestHash: string;
  readonly inDoubt: boolean;
};

/**
 * Undefined: the key is ours and its row is pending, in doubt where a provider is asked next. Otherwise the stored row.
 * The journal is written either way.
 */
async function claim(
  db: Tx | Ledger['database'],
  call: EffectCall,
  inDoubt = false,
): Promise<StoredEffect | undefined> {
  const claimed = await sql<{ claimed: boolean }>`with claimed as (
    insert into effects (key, kind, order_id, request_hash, state, in_doubt, currency)
    values (${call.key}, ${call.kind}, ${call.orderId}, ${call.requestHash}, 'pending', ${inDoubt},
      ${call.currency ?? null})
    on conflict (key) do nothing returning 1),
    ${journalParts(call.orderId, call.journal)}
    select exists (select from claimed) as claimed`.execute(db);
  return claimed.rows[0]?.claimed === true ? undefined : await read(db, call);
}

async function read(db: Tx | Ledger['database'], call: EffectCall): Promise<StoredEffect> {
  const row = await db
    .selectFrom('effects')
    .select(['state', 'response', 'request_hash', 'in_doubt'])
    .where('key', '=', call.key)
    .executeTakeFirstOrThrow();
  // A key settled by an operator answers every request: the settlement covers the whole step.
  if (row.state !== 'tombstone' && row.state !== 'manual' && row.request_hash !== call.requestHash) {
    throw new EffectRefused('key-reuse', `${call.key} was used before for another request`);
  }
  return { state: row.state, response: row.response, requestHash: row.request_hash, inDoubt: row.in_doubt };
}

function replay(key: string, stored: StoredEffect): EffectResult {
  switch (stored.state) {
    case 'done':
    case 'refused':
      return { state: stored.state, response: stored.response, replayed: true };
    case 'manual':
      return { state: 'done', response: stored.response, replayed: true };
    case 'tombstone':
      throw tombstoned(key);
    case 'pending':
      throw new Error(`${key} has no outcome to give`);
  }
}

/** False where another attempt or an undo was quicker. */
async function finish(tx: Tx, key: string, outcome: EffectOutcome): Promise<boolean> {
  const updated = await tx
    .updateTable('effects')
    .set({
      state: outcome.state,
      response: JSON.stringify(outcome.response),
      finished_at: sql`now()`,
      in_doubt: false,
    })
    .where('key', '=', key)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

const FAILURE_CHARACTERS = 500;

/** Another attempt may have settled it meanwhile: then there is nothing to doubt. */
async function setDoubt(
  ledger: Ledger,
  key: string,
  to: { readonly inDoubt: boolean; readonly failure?: string },
): Promise<void> {
  await ledger.database
    .updateTable('effects')
    .set({
      in_doubt: to.inDoubt,
      ...(to.failure === undefined ? {} : { last_failure: to.failure.slice(0, FAILURE_CHARACTERS) }),
    })
    .where('key', '=', key)
    .where('state', '=', 'pending')
    .execute();
}
