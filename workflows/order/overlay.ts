import type { Parked } from '../../contract/order/order.ts';
import { isTerminalStage } from '../../domain/order-stage.ts';
import type { OrderRun } from './order-run.ts';

/** What lies over the order: a step of its own that is parked comes before what others have found out about it. */
export function overlayOf(run: Pick<OrderRun, 'people' | 'state' | 'steps'>): Parked | undefined {
  const parked: Parked | undefined = run.steps.parked.values().next().value;
  return (
    parked ?? (isTerminalStage(run.state.current) ? undefined : run.people.attention.values().next().value)
  );
}
