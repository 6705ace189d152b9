import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

// Another team's workflow: it knows nothing of orders, and its activity fails until it is given up.

const { charge } = proxyActivities<{ charge(): Promise<string> }>({
  startToCloseTimeout: '10 s',
  retry: { initialInterval: '500 ms', backoffCoefficient: 1 },
});

export async function invoice(): Promise<string> {
  let approved = false;
  setHandler(defineSignal('approve'), () => {
    approved = true;
  });
  await condition(() => approved);
  return await charge();
}
