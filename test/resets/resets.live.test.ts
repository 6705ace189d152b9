import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  eventsOf,
  playOnce,
  pointsOf,
  RESET_SCENARIOS,
  type ResetRig,
  resetAt,
  startResetRig,
} from './reset-scenarios.ts';

// Ten of the resets that the drill does at every point of every scenario.
let rig: ResetRig;
beforeAll(async () => {
  rig = await startResetRig();
});
afterAll(async () => {
  await rig?.stop();
});

const FEW = ['failed', 'timerBeside', 'signals', 'locals', 'childDone'];

test.concurrent.for(RESET_SCENARIOS.filter(({ workflow }) => FEW.includes(workflow)))(
  '$workflow: the preview is right at the first and the last point',
  async (scenario) => {
    const base = await playOnce(rig, scenario);
    const points = pointsOf(await eventsOf(base));
    for (const point of [points.at(0) ?? 0, points.at(-1) ?? 0]) {
      const outcome = await resetAt(rig, scenario, base, point);
      expect(outcome.happened, `at event ${point}`).toEqual(outcome.told);
    }
  },
);

test.concurrent('excluded signals do not reach the new run', async () => {
  const scenario = RESET_SCENARIOS.find(({ workflow }) => workflow === 'noted');
  if (scenario === undefined) throw new Error('the scenario is gone');
  const base = await playOnce(rig, scenario);
  const [first = 0] = pointsOf(await eventsOf(base));
  const outcome = await resetAt(rig, scenario, base, first, ['signals']);
  expect(outcome.happened).toEqual(outcome.told);
  expect(outcome.happened.signals).toEqual([]);
});
