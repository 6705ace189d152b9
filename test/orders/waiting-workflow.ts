import { condition, defineQuery, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';

const { note } = proxyActivities<{ note(): Promise<string> }>({ startToCloseTimeout: '10 seconds' });

export const stopped = defineQuery<boolean>('stopped');
export const stop = defineUpdate<string>('stop');

/** Waits in turns, as an order does that asks its vendor ever again, until somebody stops it. */
export async function waiting(turnMs: number): Promise<void> {
  let isStopped = false;
  setHandler(stopped, () => isStopped);
  setHandler(stop, async () => {
    const said = await note();
    isStopped = true;
    return said;
  });
  while (!isStopped) await condition(() => isStopped, turnMs);
}
