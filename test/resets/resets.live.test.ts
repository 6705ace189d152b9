import { afterAll, beforeAll, expect, test } from 'vitest';
import { playAndReset, type ResetRig, scenarioOf, startResetRig } from './reset-scenarios.ts';

// A few of the resets that the drill does at every point of every scenario, side by side.
let rig: ResetRig;
beforeAll(async () => {
  rig = await startResetRig();
});
afterAll(async () => {
  await rig?.stop();
});

const FEW = ['failed', 'timerParallel', 'signals', 'locals', 'childDone'];
const ENDS = [
  ['first', 0],
  ['last', -1],
] as const;

test.concurrent.for(FEW.flatMap((workflow) => ENDS.map(([end, index]) => ({ workflow, end, index }))))(
  '$workflow: the preview is right at the $end point',
  async ({ index, workflow }) => {
    const { eventId, happened, told } = await playAndReset(rig, { scenario: scenarioOf(workflow), index });
    expect(happened, `at event ${eventId}`).toEqual(told);
  },
);

test.concurrent.for([
  { exclude: ['signals'] as const, signals: [], updates: ['ask'] },
  { exclude: ['updates'] as const, signals: ['note', 'note'], updates: [] },
  { exclude: ['signals', 'updates'] as const, signals: [], updates: [] },
])('without $exclude the new run matches the preview', async ({ exclude, signals, updates }) => {
  const { happened, told } = await playAndReset(rig, { scenario: scenarioOf('noted'), index: 0, exclude });
  expect(happened).toEqual(told);
  expect(happened).toMatchObject({ signals, updates });
});
