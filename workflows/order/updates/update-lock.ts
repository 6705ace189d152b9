import { CancellationScope, condition } from '@temporalio/workflow';
import type { AuthoriseResult } from '../../../contract/order/activities.ts';
import { authorisationBy, authorisationCall } from '../authorisation.ts';
import type { OrderRun } from '../order-run.ts';
import { send } from '../send.ts';

/** Runs one update at a time, from its first activity to its last; an undo waits for the lock. */
export async function withUpdateLock<T>(run: Pick<OrderRun, 'steps'>, work: () => Promise<T>): Promise<T> {
  while (run.steps.updateLock) await condition(() => !run.steps.updateLock);
  run.steps.updateLock = true;
  try {
    return await CancellationScope.nonCancellable(work);
  } finally {
    run.steps.updateLock = false;
  }
}

/** Releases the lock until `ready`: other updates may have to run before. */
export async function releaseLockUntil(run: Pick<OrderRun, 'steps'>, ready: () => boolean): Promise<void> {
  await releaseLockWhile(run, () => condition(ready));
}

/** Releases the lock while `work` runs: it may need other updates. */
export async function releaseLockWhile<T>(run: Pick<OrderRun, 'steps'>, work: () => Promise<T>): Promise<T> {
  run.steps.updateLock = false;
  try {
    return await work();
  } finally {
    while (run.steps.updateLock) await condition(() => !run.steps.updateLock);
    run.steps.updateLock = true;
  }
}

/** The number for the effects of a request, from PostgreSQL: the same request always gets the same one. */
export async function openNumber(
  run: Pick<OrderRun, 'effects' | 'log' | 'steps'>,
  step: string,
  requestId: string,
): Promise<number> {
  const summary = `number of the next try of ${step}`;
  const { n } = await send(run, run.effects.update.db.openAttempt, summary, { step, requestId });
  run.steps.numbers.set(step, n);
  return n;
}

/** Voids the authorisation and closes its keys; what was captured stays. */
async function voidAuthorised(
  run: Pick<OrderRun, 'effects' | 'log' | 'payment' | 'purchase' | 'steps'>,
  requestId: string,
): Promise<void> {
  const n = await openNumber(run, 'void', requestId);
  const call = { currency: run.purchase.order.currency, n };
  await send(run, run.effects.update.payment.voidPayment, 'void the old authorisation', call);
  run.payment.authorisation = null;
}

type Wanted = { readonly requestId: string; readonly amountMinor: number; readonly token?: string };

/** Voids what is authorised, by key, and only then asks for the new amount or with the new card. */
export async function reauthorise(
  run: Pick<OrderRun, 'effects' | 'log' | 'payment' | 'purchase' | 'steps'>,
  wanted: Wanted,
): Promise<AuthoriseResult> {
  const { amountMinor, requestId } = wanted;
  await voidAuthorised(run, requestId);
  if (wanted.token !== undefined) {
    run.purchase.order = { ...run.purchase.order, payment: { method: 'card', token: wanted.token } };
  }
  const n = await openNumber(run, 'authorise', requestId);
  const call = authorisationCall(run, amountMinor, n);
  const { authorisePayment } = run.effects.update.payment;
  const answer = await send(run, authorisePayment, 'authorise the payment anew', call);
  if (answer.kind !== 'declined') run.payment.authorisation = authorisationBy(answer, amountMinor);
  return answer;
}
