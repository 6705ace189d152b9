import type { StepTools } from './run-step.ts';

/**
 * A write that needs no ledger, because doing it again changes nothing: a newer row stays, and so does the first
 * answer. It can be made to fail where an effect can. `key` is `{whose}:{what}:{n}`; `write` calls what it is given
 * before it commits.
 */
export async function runWrite<T>(
  { probe }: Pick<StepTools, 'probe'>,
  key: string,
  write: (inTransaction: () => Promise<void>) => Promise<T>,
): Promise<T> {
  await probe('before', key);
  const answer = await write(() => probe('in-transaction', key));
  await probe('after-commit', key);
  await probe('before-report', key);
  return answer;
}
