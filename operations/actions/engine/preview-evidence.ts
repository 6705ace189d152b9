import type { AcceptedUpdate } from '../../../contract/order/order.ts';
import type { HistoryEvent } from '../../history/history-event.ts';
import type { EffectRecord } from '../../ports/ports.ts';
import type { OrderFacts } from '../../temporal/describe.ts';
import type { Polling } from '../../workers/polling.ts';
import type { ResetPoint } from '../reset-points.ts';

/** What was read for a preview; where something could not be, the words say so. */
export type PreviewEvidence = {
  readonly facts: OrderFacts;
  readonly polling: Polling;
  readonly effects: readonly EffectRecord[] | null;
  readonly effectsProblem: string | null;
  /** The whole history; only read where the action needs it. */
  readonly history: readonly HistoryEvent[] | null;
  /** The event that the run began with; only read where the action needs it. */
  readonly started: HistoryEvent | null;
  readonly point: ResetPoint | null;
  /** What the workflow lists as accepted now; null where it was not asked or did not answer. */
  readonly accepts: readonly AcceptedUpdate[] | null;
};
