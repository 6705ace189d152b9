import { checkoutWorkflowId, WORKFLOW_TYPES } from '../../contract/ids/workflow-ids.ts';
import type { ProviderEffect } from '../../contract/providers/providers.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import type { Evidence, OrderFact, OtherRun, RunFact, TransitionFact } from './evidence.ts';
import { groupBy } from './order-facts.ts';

/** An order, or whatever a provider was asked for, that PostgreSQL has no row of. */
export type MissingOrder = {
  readonly reference: string;
  /** Its newest run. */
  readonly run: RunFact | undefined;
  /** What the providers did for it, the oldest first. */
  readonly effects: readonly ProviderEffect[];
  /** Epoch milliseconds of the oldest trace of it. */
  readonly since: number;
};

/** From the providers' stores and from all runs, open and closed: PostgreSQL is what is in question. */
export function ordersWithoutRow(evidence: Evidence): readonly MissingOrder[] {
  const { database, providers } = evidence;
  const known = new Set([...database.orders.map(({ orderId }) => orderId), ...database.subscriptionIds]);
  const done = [...providers.payment, ...providers.vendor, ...providers.notify, ...providers.carrier].filter(
    ({ outcome, reference }) => outcome === 'done' && !known.has(reference),
  );
  const effects = groupBy(done, ({ reference }) => reference);
  const runs = newestRuns(evidence.runs.filter(({ orderId }) => !known.has(orderId)));
  return [...new Set([...effects.keys(), ...runs.keys()])].flatMap((reference) => {
    const run = runs.get(reference);
    const mine = [...(effects.get(reference) ?? [])].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    if (mine.length === 0 && (run === undefined || mayHaveNoRow(run))) return [];
    const times = [...mine.map(({ at }) => Date.parse(at)), ...(run === undefined ? [] : [run.startTime])];
    return [{ reference, run, effects: mine, since: Math.min(...times) }];
  });
}

/**
 * An order that is still to be written shows it by its stage, and its stall is another invariant's; one that PostgreSQL
 * refused to take ended as rejected without a trace at any provider.
 */
function mayHaveNoRow({ open, stage }: RunFact): boolean {
  return open ? stage === null || stage === 'placed' : stage === 'rejected' || stage === 'failed';
}

export function newestRuns(runs: readonly RunFact[]): ReadonlyMap<string, RunFact> {
  return new Map([...runs].sort((a, b) => a.startTime - b.startTime).map((run) => [run.orderId, run]));
}

/**
 * Rows without a run. One may be without a run while its checkout is running; for good where the checkout ended
 * the order, where a person closed the row by hand, or where the run ended longer ago than the server keeps runs.
 */
export function ordersWithoutRun(evidence: Evidence): readonly OrderFact[] {
  const { at, database, others, retentionMs, runs } = evidence;
  const withRun = new Set(runs.map(({ orderId }) => orderId));
  const checkouts = groupBy(
    others.filter(({ type }) => type === WORKFLOW_TYPES.checkout),
    ({ workflowId }) => workflowId,
  );
  const byHand = new Set(database.transitions.filter(isClosedByHand).map(({ orderId }) => orderId));
  return database.orders.filter(({ orderId, stage, updatedAt }) => {
    if (withRun.has(orderId)) return false;
    const checkout: readonly OtherRun[] = checkouts.get(checkoutWorkflowId(orderId)) ?? [];
    if (checkout.some(({ open }) => open)) return false;
    if (!isTerminalStage(stage)) return true;
    const forgotten = retentionMs !== null && at - updatedAt > retentionMs;
    return checkout.length === 0 && !forgotten && !byHand.has(orderId);
  });
}

/** A run signs its own last step; only the repair of a row without a run has a person sign it. */
function isClosedByHand({ actor, event }: TransitionFact): boolean {
  return event === 'undone-cancelled' && actor !== 'workflow';
}
