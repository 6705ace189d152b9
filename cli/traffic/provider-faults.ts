import type { Fault } from '../../contract/providers/providers.ts';
import { TRAFFIC_FAULT_PREFIX } from './outages.ts';

const ASK_MS = 5_000;

/**
 * Adds the faults of a traffic run to the existing ones; an earlier run's are replaced. `none` takes the
 * run's own away again.
 */
export async function setTrafficFaults(providersUrl: string, faults: readonly Fault[]): Promise<void> {
  const url = `${providersUrl}/control/v1/faults`;
  const read = await fetch(url, { signal: AbortSignal.timeout(ASK_MS) });
  if (!read.ok) throw new Error(`the providers answered ${read.status} to a question about their faults`);
  const before = (await read.json()) as readonly Fault[];
  const others = before.filter((fault) => !fault.id.startsWith(TRAFFIC_FAULT_PREFIX));
  const written = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([...others, ...faults]),
    signal: AbortSignal.timeout(ASK_MS),
  });
  if (!written.ok) throw new Error(`the providers answered ${written.status} to a new list of faults`);
}
