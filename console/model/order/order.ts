import type { OrderView } from '../../../contract/order/order.ts';
import type { HistoryEvent } from '../../../operations/history/history-event.ts';
import type { Timeline } from '../../../operations/history/timeline.ts';
import type { EffectRecord } from '../../../operations/ports/ports.ts';
import type { OrderReturns } from '../../../operations/subjects/order/order-returns.ts';
import type { OrderFacts } from '../../../operations/temporal/describe.ts';
import type { Problem } from '../../../operations/temporal/problem.ts';
import type { Asked } from '../app/state.ts';

/** The window of the history that was read, from its end backwards. */
export type HistoryState = {
  /** Oldest first. */
  readonly events: readonly HistoryEvent[];
  /** Reads further back; null once the beginning is there. */
  readonly olderToken: Uint8Array | null;
  readonly wantsOlder: boolean;
  readonly follow: boolean;
  readonly showQuiet: boolean;
  readonly problem: Problem | null;
  readonly readAt: number | null;
};

/** One order as it is open on the screen. Every part is asked for by itself and tells its own age. */
export type OrderState = {
  readonly workflowId: string;
  /** null: the newest run. */
  readonly runId: string | null;
  readonly facts: Asked<OrderFacts>;
  /** When the server was first seen without the run; null while it is there, or was never seen. */
  readonly goneAt: number | null;
  /** What the workflow says of itself; a problem where no worker answers. */
  readonly view: Asked<OrderView>;
  /** The same of any other subject, as it answered. */
  readonly state: Asked<unknown>;
  readonly timeline: Asked<Timeline>;
  readonly effects: Asked<readonly EffectRecord[]>;
  /** What came back of it or is asked for; only asked once it has arrived. */
  readonly returns: Asked<OrderReturns>;
  readonly history: HistoryState;
  /** How long the history was when the workflow was asked; it is asked again once it grew. */
  readonly askedAt: { readonly view: number; readonly state: number; readonly timeline: number };
};

export function openOrder(at: { readonly workflowId: string; readonly runId: string | null }): OrderState {
  const none = { value: null, problem: null, readAt: null };
  return {
    workflowId: at.workflowId,
    runId: at.runId,
    facts: none,
    goneAt: null,
    view: none,
    state: none,
    timeline: none,
    effects: none,
    returns: none,
    history: {
      events: [],
      olderToken: null,
      wantsOlder: false,
      follow: true,
      showQuiet: false,
      problem: null,
      readAt: null,
    },
    askedAt: { view: 0, state: 0, timeline: 0 },
  };
}

/** The run that is shown, as far as it is known. */
export function runOf(order: OrderState): { readonly workflowId: string; readonly runId?: string } {
  const runId = order.runId ?? order.facts.value?.row.runId ?? null;
  return runId === null ? { workflowId: order.workflowId } : { workflowId: order.workflowId, runId };
}

export function orderIdOf(order: OrderState): string {
  return order.workflowId.replace(/^order\//, '');
}
