import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCENARIOS } from '../../chaos/scenarios/all.ts';
import { type ScenarioCase, type ScenarioRig, startScenarioRig } from './scenario-rig.ts';

// A few stuck states on a real stack, each with one fix. The drill runs all of them.
let rig: ScenarioRig;
beforeAll(async () => {
  rig = await startScenarioRig();
});
afterAll(async () => {
  await rig?.stop();
});

function caseOf(name: string, fix: string): ScenarioCase {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return { scenario, fix };
}

test('in parallel: each reason is named, and each fix clears it', async () => {
  const failures = await rig.playAll([
    caseOf('payment-review', 'approve'),
    caseOf('activity-retrying', 'cancel'),
    caseOf('activity-parked', 'retry'),
    caseOf('paused', 'pause'),
    caseOf('orphan-without-run', 'restart'),
    caseOf('orphan-run', 'terminate'),
  ]);
  expect(failures).toEqual([]);
});

// The other one of this kind, `workflow-task-failing`, is among the drills: it has to wait for failing tasks.
test('with the workers to itself: no-poller by cancel-later', async () => {
  await rig.playOut(caseOf('no-poller', 'cancel-later'));
});
