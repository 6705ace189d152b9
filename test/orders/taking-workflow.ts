import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

export const take = defineUpdate<string, [unknown]>('take');

/** A third-party workflow that accepts an update with any input and completes. */
export async function taking(): Promise<void> {
  let taken = false;
  setHandler(take, () => {
    taken = true;
    return 'taken';
  });
  await condition(() => taken);
}
