import type { Fault } from '../../contract/providers/providers.ts';

export type AddFaults = (faults: readonly Fault[]) => Promise<void>;

/** The providers replace the whole list at once, so each addition sends the whole list, in turn. */
export function faultList(providersUrl: string): AddFaults {
  const list: Fault[] = [];
  let sent: Promise<void> = Promise.resolve();
  return (faults) => {
    list.push(...faults);
    sent = sent.then(() => send(providersUrl, list));
    return sent;
  };
}

async function send(providersUrl: string, faults: readonly Fault[]): Promise<void> {
  const answer = await fetch(`${providersUrl}/control/v1/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
  if (!answer.ok) throw new Error(`the providers refused the faults: ${await answer.text()}`);
}
