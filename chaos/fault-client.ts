import { randomBytes } from 'node:crypto';
import type { Fault } from '../contract/providers/providers.ts';
import { ChaosFailure } from './system.ts';

const DEADLINE_MS = 30_000;

export type NewFault = Pick<Fault, 'effect' | 'match'> & Partial<Fault>;

/**
 * The scripted faults of the simulated providers. Several programs change them at the same time, each its own ones:
 * faults are added and removed by id, so that no program overwrites those of another.
 */
export type FaultClient = {
  list(): Promise<readonly Fault[]>;
  /** Returns its id, which is a new one unless the fault has one. */
  add(fault: NewFault): Promise<string>;
  /** In one request: all or none. A fault with the id of an existing one takes its place. */
  addAll(faults: readonly NewFault[]): Promise<readonly string[]>;
  /** One that is gone already is no error. */
  remove(id: string): Promise<void>;
  /** Removes all faults that are limited to the order. */
  removeFor(orderId: string): Promise<void>;
};

export function faultClient(providersUrl: string): FaultClient {
  const url = `${providersUrl}/control/v1/faults`;
  const list = async () => (await request(url, 'GET')) as readonly Fault[];
  const addAll = async (faults: readonly NewFault[]): Promise<readonly string[]> => {
    const added = faults.map(completeFault);
    if (added.length > 0) await request(url, 'POST', added);
    return added.map(({ id }) => id);
  };
  const remove = async (id: string): Promise<void> => {
    await request(`${url}/${encodeURIComponent(id)}`, 'DELETE');
  };
  return {
    list,
    addAll,
    remove,
    async add(fault) {
      const [id = ''] = await addAll([fault]);
      return id;
    },
    async removeFor(orderId) {
      const own = (await list()).filter(({ match }) => match.orderId === orderId);
      await Promise.all(own.map(({ id }) => remove(id)));
    },
  };
}

function completeFault(fault: NewFault): Fault {
  const id = `fault-${randomBytes(8).toString('hex')}`;
  return { id, share: 1, seed: 1, from: null, until: null, ...fault };
}

async function request(url: string, method: 'GET' | 'POST' | 'DELETE', body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    signal: AbortSignal.timeout(DEADLINE_MS),
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (method === 'DELETE' && answer.status === 404) return undefined;
  if (!answer.ok) throw new ChaosFailure(`the providers refused to change faults: ${answer.status} ${text}`);
  return JSON.parse(text);
}
