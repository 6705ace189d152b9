import { ApplicationFailure, CancellationScope, condition } from '@temporalio/workflow';
import type { AuthoriseResult } from '../../contract/activities.ts';
import { UPDATE_REFUSED } from '../../contract/order-messages.ts';
import { authorisationBy, authorisationCall } from '../authorisation.ts';
import type { OrderRun } from '../order-run.ts';
import { send } from '../send.ts';

/** One message at a time, from its first question to its last; an undo waits until the desk is free. */
export async function atDesk<T>(run: OrderRun, work: () => Promise<T>): Promise<T> {
  while (run.deskTaken) await condition(() => !run.deskTaken);
  run.deskTaken = true;
  try {
    return await CancellationScope.nonCancellable(work);
  } finally {
    run.deskTaken = false;
  }
}

/** Waits for something that may need others at the desk, and comes back to it. */
export async function awayFromDesk(run: OrderRun, ready: () => boolean): Promise<void> {
  await awayWhile(run, () => condition(ready));
}

/** Does something that may need others at the desk, and comes back to it. */
export async function awayWhile<T>(run: OrderRun, work: () => Promise<T>): Promise<T> {
  run.deskTaken = false;
  try {
    return await work();
  } finally {
    while (run.deskTaken) await condition(() => !run.deskTaken);
    run.deskTaken = true;
  }
}

/** For what turns out only when it is tried: nothing was changed, or the sentence says what. */
export function refuse(says: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(says, UPDATE_REFUSED);
}

/** The number under which a request is carried out, from PostgreSQL: one for each request, however often it comes. */
export async function openNumber(run: OrderRun, step: string, requestId: string): Promise<number> {
  const summary = `number of the next try of ${step}`;
  const { n } = await send(run, run.effects.desk.db.openAttempt, summary, { step, requestId });
  run.numbers.set(step, n);
  return n;
}

/** Lets go of what is authorised and closes its keys; what was captured stays. */
async function voidAuthorised(run: OrderRun, requestId: string): Promise<void> {
  const n = await openNumber(run, 'void', requestId);
  const call = { currency: run.order.currency, n };
  await send(run, run.effects.desk.payment.voidPayment, 'void the old authorisation', call);
  run.authorisation = null;
}

type Wanted = { readonly requestId: string; readonly amountMinor: number; readonly token?: string };

/** Voids what is authorised, by key, and only then asks for the new amount or with the new card. */
export async function reauthorise(run: OrderRun, wanted: Wanted): Promise<AuthoriseResult> {
  const { amountMinor, requestId } = wanted;
  await voidAuthorised(run, requestId);
  if (wanted.token !== undefined) {
    run.order = { ...run.order, payment: { method: 'card', token: wanted.token } };
  }
  const n = await openNumber(run, 'authorise', requestId);
  const call = authorisationCall(run, amountMinor, n);
  const { authorisePayment } = run.effects.desk.payment;
  const answer = await send(run, authorisePayment, 'authorise the payment anew', call);
  if (answer.kind !== 'declined') run.authorisation = authorisationBy(answer, amountMinor);
  return answer;
}
