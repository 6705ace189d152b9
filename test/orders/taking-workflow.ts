import { condition, defineUpdate, setHandler } from '@temporalio/workflow';

export const take = defineUpdate<string, [unknown]>('take');

/** Somebody else's run, which takes an update with any input and ends. */
export async function taking(): Promise<void> {
  let taken = false;
  setHandler(take, () => {
    taken = true;
    return 'taken';
  });
  await condition(() => taken);
}
