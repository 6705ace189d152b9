import { isCancellation } from '@temporalio/workflow';
import { FAILURES } from '../../contract/order/activities.ts';
import type { StuckReason } from '../../domain/stuck.ts';
import type { StepRules } from '../process/process.ts';
import type { StepFailure } from '../process/step-failure.ts';
import { kindOf } from '../process/step-kind.ts';
import type { OrderRun } from './order-run.ts';
import { wasPausedAt } from './pause.ts';
import { send } from './send.ts';

type Source = Pick<OrderRun, 'effects' | 'log' | 'purchase'>;

/** How the steps of an order, of its checkout and of its compensation are tried, parked and settled. */
export function stepRules(run: Source): StepRules {
  return {
    reasonOf,
    holdable: true,
    endsOnPermanentFailure: true,
    ...(run.purchase.carriedBy === 'checkout' ? { handsOver: true } : {}),
    cancellation: 'ends',
    retryWins: true,
    wasPausedAt: (moment) => wasPausedAt(run, moment),
    whatIsKnown: (step, n, failure) => whatIsKnown(run, { step, n, failure }),
    isAtProvider,
    writesWhenParked: true,
    causeOfParking: ({ detail, step }) => `${step}: ${detail}`,
    showsNextTry: true,
    openTry: (step, { requestId }) =>
      send(run, run.effects.db.openAttempt, `number of the next try of ${step}`, { step, requestId }),
  };
}

function reasonOf({ code, kind }: StepFailure): StuckReason {
  if (code === FAILURES.answerDiffers) return 'answer-differs';
  return kind === 'in-doubt' ? 'effect-in-doubt' : 'activity-retrying';
}

/** Steps at a provider. A database step is never in doubt. */
const AT_PROVIDERS: readonly string[] = ['authorise', 'capture', 'vendor', 'release'];

function isAtProvider(step: string): boolean {
  return AT_PROVIDERS.includes(kindOf(step));
}

/**
 * Neither a timeout nor an unanswered request shows the outcome of the last try. The effects ledger has recorded
 * whether the provider may have acted.
 */
async function whatIsKnown(
  run: Pick<OrderRun, 'effects' | 'purchase'>,
  { failure, n, step }: { readonly step: string; readonly n: number; readonly failure: StepFailure },
): Promise<StepFailure | 'closed'> {
  if (!isAtProvider(step)) return { ...failure, kind: 'unavailable' };
  try {
    const status = await run.effects.ledger.readStanding.executeWithOptions(
      { summary: `what the books know of ${step}` },
      [{ orderId: run.purchase.order.orderId, step, n }],
    );
    if (status.kind === 'closed') return 'closed';
    if (status.kind === 'in-doubt') return { ...failure, kind: 'in-doubt' };
    const said = failure.code === 'timeout' ? status.lastFailure : null;
    return { ...failure, kind: 'unavailable', detail: said ?? failure.detail };
  } catch (error) {
    if (isCancellation(error)) throw error;
    return failure;
  }
}
