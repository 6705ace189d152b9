import { faultClient } from '../../chaos/fault-client.ts';
import type { Fault } from '../../contract/providers/providers.ts';
import { TRAFFIC_FAULT_PREFIX } from './outages.ts';

/** Sets the faults of a traffic run; those of an earlier run are removed. `[]` removes the run's own. */
export async function setTrafficFaults(providersUrl: string, faults: readonly Fault[]): Promise<void> {
  const client = faultClient(providersUrl);
  const kept = new Set(faults.map(({ id }) => id));
  const before = await client.list();
  await client.addAll(faults);
  const old = before.filter(({ id }) => id.startsWith(TRAFFIC_FAULT_PREFIX) && !kept.has(id));
  await Promise.all(old.map(({ id }) => client.remove(id)));
}
