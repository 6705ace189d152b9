import type { OrderFacts } from '../temporal/describe.ts';
import type { OrderAction, Outcome } from './action.ts';
import type { Preview } from './preview.ts';
import { goesOnAsNew } from './remedy-action.ts';

type Passed = Pick<Outcome, 'end' | 'says' | 'by' | 'instead'>;

/**
 * Whether the order has left what the preview showed, judged by the newest run of the order. Moving on within its
 * stages is no obstacle: the order itself has the last word on that.
 */
export function overtaken(action: OrderAction, preview: Preview, facts: OrderFacts): Passed | null {
  const { row } = facts;
  const say = (says: string): Passed => ({ end: 'overtaken', says, by: null, instead: ['look at it again'] });
  const seenOpen = preview.row?.open === true;
  if (preview.run !== null && row.runId !== preview.run.runId && !goesOnAsNew(action))
    return say('it goes on in another run since you looked');
  if (seenOpen && !row.open && action.kind !== 'reset')
    return say(`it has ended since you looked: ${row.state ?? row.run}`);
  if (action.kind === 'pause' && row.run === 'paused')
    return say(`${facts.pause?.by ?? 'somebody'} paused it`);
  const isPaused = row.run === 'paused' || facts.undo?.run === 'paused';
  if (action.kind === 'unpause' && !isPaused) return say('somebody let it go on');
  const undoing = row.stage === 'cancelling' || row.stage === 'compensating';
  const wasUndoing = preview.row?.stage === 'cancelling' || preview.row?.stage === 'compensating';
  if ((action.kind === 'cancel' || action.kind === 'cancel-later') && undoing && !wasUndoing) {
    return say('somebody cancelled it');
  }
  const decided = preview.row?.stuckReason === 'payment-review' && row.stuckReason !== 'payment-review';
  if ((action.kind === 'approve' || action.kind === 'decline') && decided)
    return say('somebody decided the review');
  return null;
}

/** For a screen that asks again: what is different from what the preview showed. Null: nothing that matters. */
export function changedSince(preview: Preview, facts: OrderFacts): string | null {
  const before = preview.row;
  if (before === null) return null;
  const { row } = facts;
  if (row.runId !== before.runId) return 'another run';
  if (row.run !== before.run) return `${row.run}, was ${before.run}`;
  if (row.stage !== before.stage) return `${row.stage ?? 'unknown'}, was ${before.stage ?? 'unknown'}`;
  return row.stuckReason === before.stuckReason
    ? null
    : `${row.stuckReason ?? 'moving'}, was ${before.stuckReason ?? 'moving'}`;
}
