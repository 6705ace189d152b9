import type { Difference } from '../../database/checks/differences.ts';
import { knownReferences } from '../../database/checks/outside-questions.ts';
import { formatMoney, isCurrency } from '../../domain/money.ts';
import type { CheckTools } from './check-tools.ts';
import type { ClosedRun } from './closed-runs.ts';

/** What others know of an order that PostgreSQL does not have. */
export type Traces = { readonly run?: ClosedRun; readonly effectAt?: string };

/** Null: it exists after all. Has its amount and the age of the trace. */
export async function missingOrder(
  tools: CheckTools,
  orderId: string,
  { effectAt, run }: Traces,
): Promise<Difference | null> {
  const payment = await tools.providers.payment(orderId);
  if ((await knownReferences(tools.database, [orderId])).size > 0) return null;
  const traces: string[] = [];
  if (payment !== undefined) {
    const sum = (minor: number): string => formatSum(minor, payment.currency);
    const { authorisedMinor, capturedMinor, refundedMinor } = payment;
    if (capturedMinor === 0) traces.push(`the payment provider authorised ${sum(authorisedMinor)}`);
    else {
      const back = refundedMinor === 0 ? '' : ` and refunded ${sum(refundedMinor)}`;
      traces.push(`the payment provider captured ${sum(capturedMinor)}${back}`);
    }
  } else if (effectAt !== undefined) traces.push('a provider worked for it');
  if (effectAt !== undefined) traces.push(`the newest effect that was seen is of ${effectAt}`);
  if (run !== undefined) {
    const worth = run.amount === null ? '' : ` over ${formatSum(run.amount.minor, run.amount.currency)}`;
    traces.push(`its run${worth} ended ${run.stage} at ${new Date(run.closedAt).toISOString()}`);
  }
  const detail = `PostgreSQL has no such order or subscription, but ${traces.join('; ')}`;
  return { kind: 'order-missing', key: orderId, orderId, detail };
}

export function formatSum(minor: number, currency: string): string {
  return isCurrency(currency) ? formatMoney({ currency, minor }) : `${minor} minor units of ${currency}`;
}
