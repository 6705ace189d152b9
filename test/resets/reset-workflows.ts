import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  executeChild,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { ResetActivities } from './reset-activities.ts';

// Small workflows that between them cause what an order cannot: every ending of an activity at a chosen point.
const steps = proxyActivities<ResetActivities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 1 },
});
const retried = proxyActivities<ResetActivities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 5, initialInterval: '50ms', backoffCoefficient: 1 },
});
const hurried = proxyActivities<ResetActivities>({
  startToCloseTimeout: '300ms',
  retry: { maximumAttempts: 1 },
});
const stoppable = proxyActivities<ResetActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10s',
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});
const local = proxyLocalActivities<ResetActivities>({ startToCloseTimeout: '1 minute' });

const caught = async (work: Promise<unknown>): Promise<void> => {
  await work.catch(() => undefined);
};

export async function completed(): Promise<void> {
  await steps.first();
  await steps.second();
}

export async function failed(): Promise<void> {
  await steps.first();
  await caught(steps.fails());
  await steps.second();
}

export async function timedOut(): Promise<void> {
  await caught(hurried.hangs());
  await steps.second();
}

export async function cancelled(): Promise<void> {
  await steps.first();
  const scope = new CancellationScope();
  const running = scope.run(() => stoppable.untilCancelled());
  await sleep(200);
  scope.cancel();
  await caught(running);
  await steps.second();
}

export async function retriedThenDone(): Promise<void> {
  await retried.failsTwice();
  await steps.second();
}

export async function side(): Promise<void> {
  const slow = steps.slow();
  await steps.first();
  await caught(steps.fails());
  await slow;
}

export async function timers(): Promise<void> {
  await sleep(100);
  await steps.first();
  const scope = new CancellationScope();
  const dropped = scope.run(() => sleep('1 hour'));
  await steps.second();
  scope.cancel();
  await caught(dropped);
  await steps.first();
}

export async function timerParallel(): Promise<void> {
  const timer = sleep(600);
  await steps.first();
  await steps.second();
  await timer;
  await steps.first();
}

export async function childDone(): Promise<void> {
  await executeChild(completed, { workflowId: `${workflowInfo().workflowId}/one` });
  await steps.first();
}

export async function childParallel(): Promise<void> {
  const child = await startChild(slowChild, { workflowId: `${workflowInfo().workflowId}/parallel` });
  await steps.first();
  await steps.second();
  await child.result();
  await steps.first();
}

export async function slowChild(): Promise<void> {
  await steps.slow();
}

export async function childFails(): Promise<void> {
  await caught(executeChild(failing, { workflowId: `${workflowInfo().workflowId}/fails` }));
  await steps.first();
}

export async function failing(): Promise<void> {
  await steps.fails();
}

const go = defineSignal<[string]>('go');
const note = defineSignal<[string]>('note');
const ask = defineUpdate<string, [string]>('ask');

export async function signals(): Promise<void> {
  const seen: string[] = [];
  setHandler(go, (what) => {
    seen.push(what);
  });
  setHandler(note, () => undefined);
  await condition(() => seen.length > 0);
  await steps.first();
  await condition(() => seen.length > 1);
  await steps.second();
}

/** Takes messages that change nothing of its course, and waits for good. */
export async function noted(): Promise<void> {
  setHandler(note, () => undefined);
  setHandler(ask, (what) => what);
  await steps.second();
  await condition(() => false);
}

export async function updates(): Promise<void> {
  let asked = 0;
  setHandler(ask, (what) => {
    asked += 1;
    return what;
  });
  await condition(() => asked > 0);
  await steps.first();
  await condition(() => asked > 1);
  await steps.second();
}

export async function locals(): Promise<void> {
  await local.first();
  await steps.first();
  await local.second();
  await steps.second();
}

export async function patches(): Promise<void> {
  await steps.first();
  if (patched('second-step')) await steps.second();
}

/** Parked as an order is after a step that failed for good. */
export async function parked(): Promise<void> {
  let released = false;
  setHandler(go, () => {
    released = true;
  });
  await steps.first();
  await caught(steps.fails());
  await condition(() => released);
}

export async function childRunning(): Promise<void> {
  await steps.first();
  // After a reset to a point before it, the child still runs and cannot be started a second time.
  await caught(startChild(waiting, { workflowId: `${workflowInfo().workflowId}/waiting` }));
  await steps.second();
  await condition(() => false);
}

export async function waiting(): Promise<void> {
  await condition(() => false);
}

export async function cancelRequested(): Promise<void> {
  try {
    await steps.first();
    await condition(() => false);
  } catch (error) {
    if (!isCancellation(error)) throw error;
    await CancellationScope.nonCancellable(() => steps.second());
  }
}
