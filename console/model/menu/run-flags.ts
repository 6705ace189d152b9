import type { OrderRow } from '../../../operations/subjects/order/order-row.ts';
import type { Settings } from '../app/state.ts';

/** The run and the server as arguments of the `temporal` program. */
export function runFlags({ runId, workflowId }: Pick<OrderRow, 'runId' | 'workflowId'>): readonly string[] {
  return ['--workflow-id', workflowId, '--run-id', runId];
}

export function placeFlags({
  address,
  namespace,
}: Pick<Settings, 'address' | 'namespace'>): readonly string[] {
  return ['--address', address, '--namespace', namespace];
}
