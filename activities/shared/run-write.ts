import type { Tx } from '../../database/connect.ts';
import { throwFailure } from './failures.ts';
import type { StepTools } from './run-step.ts';

/**
 * A write that needs no ledger, because doing it again changes nothing: a newer row stays, and so does the first
 * answer. It has a transaction of its own, and can be made to fail where an effect can. `key` is `{whose}:{what}:{n}`.
 */
export async function runWrite<T>(
  tools: Pick<StepTools, 'database' | 'probe'>,
  key: string,
  write: (tx: Tx) => Promise<T>,
): Promise<T> {
  return await runProbed(tools, key, (inTransaction) =>
    tools.database.transaction().execute(async (tx) => {
      const answer = await write(tx);
      await inTransaction();
      return answer;
    }),
  );
}

/** Where the write opens its transaction itself: it calls what it is given before it commits. */
export async function runProbed<T>(
  { probe }: Pick<StepTools, 'probe'>,
  key: string,
  write: (inTransaction: () => Promise<void>) => Promise<T>,
): Promise<T> {
  await probe('before', key);
  const answer = await write(() => probe('in-transaction', key)).catch(throwFailure);
  await probe('after-commit', key);
  await probe('before-report', key);
  return answer;
}
