import { ChaosFailure } from '../../chaos/system.ts';
import type { Fault } from '../../contract/providers/providers.ts';

/** Adds faults of single orders to the existing ones: the service replaces its whole list. */
export function controlFaults(providersUrl: string) {
  const url = `${providersUrl}/control/v1/faults`;
  let turn: Promise<void> = Promise.resolve();
  let count = 0;
  const change = (edit: (faults: readonly Fault[]) => readonly Fault[]): Promise<void> => {
    const mine = turn.then(async () => {
      const faults = (await ask(url)) as readonly Fault[];
      await ask(url, edit(faults));
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    async add(orderId: string, effect: Fault['effect'], match: Fault['match'] = {}): Promise<void> {
      count += 1;
      const id = `scenario-${process.pid}-${count}`;
      const fault: Fault = {
        id,
        match: { ...match, orderId },
        share: 1,
        seed: 1,
        from: null,
        until: null,
        effect,
      };
      await change((faults) => [...faults, fault]);
    },
    async removeOf(orderId: string): Promise<void> {
      await change((faults) => faults.filter((fault) => fault.match.orderId !== orderId));
    },
  };
}

async function ask(url: string, faults?: readonly Fault[]): Promise<unknown> {
  const answer = await fetch(url, {
    signal: AbortSignal.timeout(5_000),
    ...(faults === undefined
      ? {}
      : {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(faults),
        }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new ChaosFailure(`the providers take no faults: ${answer.status} ${text}`);
  return JSON.parse(text);
}
