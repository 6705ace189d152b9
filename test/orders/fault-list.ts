import type { Fault } from '../../contract/providers/providers.ts';

/** The providers' scripted faults, shared by orders that are played side by side. */
export type FaultList = {
  add(fault: Pick<Fault, 'effect' | 'match'>): Promise<string>;
  remove(id: string): Promise<void>;
  /** Takes away every fault of one order. */
  removeFor(orderId: string): Promise<void>;
};

export function faultList(providersUrl: string): FaultList {
  const faults = new Map<string, Fault>();
  let count = 0;
  let sent: Promise<void> = Promise.resolve();
  // The service replaces the whole list, so the lists are sent one after the other.
  const send = (): Promise<void> => {
    sent = sent.then(async () => {
      const answer = await fetch(`${providersUrl}/control/v1/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([...faults.values()]),
      });
      if (!answer.ok)
        throw new Error(`the providers refused the faults: ${answer.status} ${await answer.text()}`);
    });
    return sent;
  };
  return {
    async add(fault) {
      count += 1;
      const id = `fault-${count}`;
      faults.set(id, { id, share: 1, seed: 1, from: null, until: null, ...fault });
      await send();
      return id;
    },
    async removeFor(orderId) {
      for (const fault of [...faults.values()]) if (fault.match.orderId === orderId) faults.delete(fault.id);
      await send();
    },
    async remove(id) {
      faults.delete(id);
      await send();
    },
  };
}
