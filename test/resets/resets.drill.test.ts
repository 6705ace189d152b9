import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mapLimit } from '../../support/concurrency/map-limit.ts';
import { drillResult } from '../drill-result.ts';
import {
  eventsOf,
  playAndReset,
  playOnce,
  pointsOf,
  RESET_SCENARIOS,
  type ResetCase,
  type ResetRig,
  startResetRig,
} from './reset-scenarios.ts';

// Every ending of an activity, timers, children, messages and local activities, reset at every point of the history.
const RESETS_MAX = 200;
const AT_ONCE = 12;

let rig: ResetRig;
beforeAll(async () => {
  rig = await startResetRig();
});
afterAll(async () => {
  await rig?.stop();
});

test('the preview is right at every point of every scenario', async () => {
  const points = await Promise.all(
    RESET_SCENARIOS.map(async (scenario): Promise<readonly ResetCase[]> => {
      const found = pointsOf(await eventsOf(await playOnce(rig, scenario)));
      return found.map((_, index) => ({ scenario, index }));
    }),
  );
  expect(points.filter((some) => some.length === 0)).toEqual([]);
  const cases = atMost(RESETS_MAX, points.flat());
  const wrong: object[] = [];
  await mapLimit(cases, AT_ONCE, async (one) => {
    const { eventId, happened, told } = await playAndReset(rig, one);
    if (JSON.stringify(happened) === JSON.stringify(told)) return;
    wrong.push({ workflow: one.scenario.workflow, eventId, happened, told });
  });
  await drillResult('resets', {
    scenarios: RESET_SCENARIOS.length,
    resets: cases.length,
    wrong: wrong.length,
  });
  expect(wrong).toEqual([]);
}, 1_800_000);

/** The same ones in each run: those whose hash is lowest. */
function atMost(count: number, cases: readonly ResetCase[]): readonly ResetCase[] {
  const hashOf = ({ index, scenario }: ResetCase): string =>
    createHash('sha256').update(`${scenario.workflow} ${index}`).digest('hex');
  return [...cases].sort((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1)).slice(0, count);
}
