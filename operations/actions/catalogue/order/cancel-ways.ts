import type { OrderStage } from '../../../../domain/order-stage.ts';
import type { OrderRow } from '../../../subjects/order/order-row.ts';
import type { OrderFacts } from '../../../temporal/describe.ts';

/** The signal is stored by the server, for when no worker is there to answer an update. */
export const LATER = 'leave a signal for later';
export const WAYS = ['ask the order now', LATER] as const;

const UNDOING: readonly (OrderStage | null)[] = ['cancelling', 'compensating'];

export function wasCancelled(before: OrderRow | null, { row }: OrderFacts): string | null {
  return UNDOING.includes(row.stage) && !UNDOING.includes(before?.stage ?? null)
    ? 'somebody cancelled it'
    : null;
}

/** What has left is not cancelled; it is returned. */
export function returnInstead(stage: OrderStage | null): readonly string[] {
  if (stage === 'shipped' || stage === 'releasing') return ['B opens a return once it has arrived'];
  return stage === 'delivered' || stage === 'completed' ? ['B opens a return'] : [];
}
