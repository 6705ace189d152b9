import { afterAll, beforeAll, test } from 'vitest';
import {
  eventsOf,
  playOnce,
  pointsOf,
  RESET_SCENARIOS,
  type ResetRig,
  resetAt,
  startResetRig,
} from './reset-scenarios.ts';

// Every ending of an activity, timers, children, messages and local activities, reset at every point of the history.
let rig: ResetRig;
beforeAll(async () => {
  rig = await startResetRig();
});
afterAll(async () => {
  await rig?.stop();
});

test.concurrent.for(RESET_SCENARIOS)(
  '$workflow: the preview is right at every point',
  async (scenario, { expect }) => {
    const first = await playOnce(rig, scenario);
    const points = pointsOf(await eventsOf(first));
    expect(points.length).toBeGreaterThan(0);
    for (const [index, point] of points.entries()) {
      const base = scenario.ends === 'open' && index > 0 ? await playOnce(rig, scenario) : first;
      const outcome = await resetAt(rig, scenario, base, point);
      expect(outcome.happened, `at event ${point}`).toEqual(outcome.told);
    }
  },
);
