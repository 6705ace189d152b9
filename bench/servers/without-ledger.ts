import type {
  DatabaseEffect,
  EffectCall,
  EffectResult,
  Ledger,
  ProviderEffect,
} from '../../database/effects/effect.ts';
import { writeJournal } from '../../database/journal.ts';

/**
 * What an effect costs without the promise: no key is claimed, no outcome stored, nothing looked up, so a retry does
 * it again. The business tables and the log are written as always. For the benchmark of the promise's price only.
 */
export async function runEffect(
  ledger: Ledger,
  call: EffectCall,
  effect: DatabaseEffect | ProviderEffect,
): Promise<EffectResult> {
  const { database } = ledger;
  if (effect.via === 'database') {
    return await database.transaction().execute(async (tx) => {
      await writeJournal(tx, call.orderId, call.journal);
      return { ...(await effect.change(tx)), replayed: false };
    });
  }
  const { prepare } = effect;
  if (prepare !== undefined) await database.transaction().execute(prepare);
  const outcome = await effect.call();
  if (outcome.state === 'not-done' || outcome.state === 'differs') throw outcome.because;
  if (outcome.state === 'undone') throw new Error(`${call.key} was closed by the provider`);
  return await database.transaction().execute(async (tx) => {
    await writeJournal(tx, call.orderId, call.journal);
    await effect.settle?.(tx, outcome);
    return { ...outcome, replayed: false };
  });
}
