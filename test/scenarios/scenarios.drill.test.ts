import { afterAll, beforeAll, expect, test } from 'vitest';
import { EVERY_CASE, type ScenarioCase, type ScenarioRig, startScenarioRig } from './scenario-rig.ts';

// Every stuck state on a real stack, and every way out of it: it is named, exactly these ways out are offered, and
// each of them really gets the order out.
let rig: ScenarioRig;
beforeAll(async () => {
  rig = await startScenarioRig();
}, 120_000);
afterAll(async () => {
  await rig?.stop();
}, 60_000);

/** Each scenario once and each way out once. `npm run scenarios` plays every way out of every scenario. */
function chosenCases(): readonly ScenarioCase[] {
  if (process.env['EVERY_SCENARIO'] !== undefined) return EVERY_CASE;
  const seen = new Set<string>();
  return EVERY_CASE.filter(({ scenario, fix }) => {
    if (seen.has(scenario.name) && seen.has(fix)) return false;
    seen.add(scenario.name).add(fix);
    return true;
  });
}

test('side by side: each is named, and each way out gets the order out', async () => {
  const cases = chosenCases();
  expect(new Set(cases.map(({ fix }) => fix))).toEqual(new Set(EVERY_CASE.map(({ fix }) => fix)));
  expect(await rig.playAll(cases)).toEqual([]);
});
