import { afterAll, beforeAll, expect, test } from 'vitest';
import { EVERY_CASE, type ScenarioCase, type ScenarioRig, startScenarioRig } from './scenario-rig.ts';

// Every stuck state on a real stack with its fixes: the reason is named, exactly these fixes are offered, and each
// clears it.
let rig: ScenarioRig;
beforeAll(async () => {
  rig = await startScenarioRig();
});
afterAll(async () => {
  await rig?.stop();
});

/** Each scenario once and each fix once. `npm run scenarios` applies every fix of every scenario. */
function chosenCases(): readonly ScenarioCase[] {
  if (process.env['EVERY_SCENARIO'] !== undefined) return EVERY_CASE;
  const seen = new Set<string>();
  return EVERY_CASE.filter(({ scenario, fix }) => {
    if (seen.has(scenario.name) && seen.has(fix)) return false;
    seen.add(scenario.name).add(fix);
    return true;
  });
}

test('in parallel: each reason is named, and each fix clears it', async () => {
  const cases = chosenCases();
  expect(new Set(cases.map(({ fix }) => fix))).toEqual(new Set(EVERY_CASE.map(({ fix }) => fix)));
  expect(await rig.playAll(cases)).toEqual([]);
});
