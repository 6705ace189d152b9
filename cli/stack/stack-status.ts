import type { PartStatus } from '../../contract/stack/endpoints.ts';
import type { StackSnapshot } from '../../launch/keeper/protocol.ts';
import { GrpcFailure } from '../../launch/temporal/grpc-call.ts';
import { type OrderCounts, orderCounts } from '../../launch/temporal/order-counts.ts';
import { temporalApi } from '../../launch/temporal/temporal-api.ts';

/** What `stack status --json` prints. `orders` is null while the server cannot be asked. */
export type StackReport = {
  readonly ready: boolean;
  readonly phase: StackSnapshot['phase'] | 'down';
  readonly build: string | null;
  readonly pinned: boolean;
  readonly sessions: number;
  readonly parts: readonly PartStatus[];
  readonly orders: OrderCounts | null;
};

/** Ready means that every part is there which this stack is meant to have, now and not only at its start. */
export async function stackReport(snapshot: StackSnapshot | undefined): Promise<StackReport> {
  if (snapshot === undefined) {
    return { ready: false, phase: 'down', build: null, pinned: false, sessions: 0, parts: [], orders: null };
  }
  const { parts, phase, build, pinned, leases } = snapshot;
  const whole = parts.every((part) => !part.held && (part.state === 'ready' || part.state === 'off'));
  return {
    ready: phase === 'ready' && whole,
    phase,
    build,
    pinned,
    sessions: leases,
    parts,
    orders: await countOrders(snapshot),
  };
}

export async function countOrders(snapshot: StackSnapshot): Promise<OrderCounts | null> {
  const { endpoints } = snapshot;
  if (endpoints === null) return null;
  try {
    return await orderCounts(temporalApi(endpoints.temporalAddress), endpoints.namespace);
  } catch (error) {
    // The server is down or starting; the parts show it.
    if (error instanceof GrpcFailure) return null;
    throw error;
  }
}

export function ordersLine(orders: OrderCounts): string {
  const { started, completed, open, attention } = orders;
  return `orders: ${started} started, ${completed} completed, ${open} open, ${attention} need attention`;
}
