import { condition, defineQuery, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';

const { note } = proxyActivities<{ note(): Promise<string> }>({ startToCloseTimeout: '10 seconds' });

export const stopped = defineQuery<boolean>('stopped');
export const stop = defineUpdate<string>('stop');

/** Waits repeatedly, like an order that polls its vendor, until it is stopped. */
export async function waiting(turnMs: number): Promise<void> {
  let isStopped = false;
  setHandler(stopped, () => isStopped);
  setHandler(stop, async () => {
    const answer = await note();
    isStopped = true;
    return answer;
  });
  while (!isStopped) await condition(() => isStopped, turnMs);
}
